"""The mistakes that have a name: a closed list, each with what it looks like and how it is mended.

Most were seen in courses, forums and issue threads. A code is stable: clients may branch on it.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["MISTAKES", "MistakeKind"]


@dataclass(frozen=True, slots=True)
class MistakeKind:
    """One code: what was done, an example of it, and the cure. Kinds stand in the order in which equal explanations are preferred."""

    code: str
    says: str
    example: str
    cure: str


MISTAKES: Final[dict[str, MistakeKind]] = {
    kind.code: kind
    for kind in (
        MistakeKind(
            "batch_mean_missing",
            "The division by the number of samples m is missing.",
            "dA_2 = A_2 - y  # the loss is a mean over samples",
            "Divide by m once: in the gradient of the loss, from where it reaches every other gradient.",
        ),
        MistakeKind(
            "batch_mean_twice",
            "The division by the number of samples m is done twice.",
            "dW_2 = A_1.T @ dZ_2 / m  # dZ_2 has the 1/m already",
            "Divide by m once, in the gradient of the loss; sums over samples then need no further mean.",
        ),
        MistakeKind(
            "sign_flipped",
            "A sign is the other way round, of the whole or of a term.",
            "dA_2 = (y - A_2) / m",
            "A gradient points to where the loss grows: A - y for a squared error. The update subtracts it.",
        ),
        MistakeKind(
            "activation_derivative_missing",
            "The gradient was passed through the activation without its derivative.",
            "dZ_1 = dA_1",
            "Multiply by the derivative of the activation, for the sigmoid A * (1 - A).",
        ),
        MistakeKind(
            "activation_derivative_wrong_argument",
            "The derivative of the activation was taken at the wrong tensor of its layer.",
            "dZ_1 = dA_1 * Z_1 * (1 - Z_1)",
            "Put A into a derivative that is written in A, as the sigmoid's A * (1 - A), and Z into one written in Z.",
        ),
        MistakeKind(
            "activation_derivative_wrong_layer",
            "The derivative of the activation was taken at another layer's tensor.",
            "dZ_1 = dA_1 * A_2 * (1 - A_2)",
            "Use the tensors of the layer that the gradient passes through.",
        ),
        MistakeKind(
            "activation_derivative_wrong",
            "The derivative of the activation is a wrong formula.",
            "dZ_1 = dA_1 * sqrt(1 - A_1 ** 2)  # the activation is tanh",
            "Look the derivative up in the catalogue: for the tanh it is 1 - A ** 2, "
            "for the softmax its whole Jacobian and not the diagonal alone.",
        ),
        MistakeKind(
            "fused_derivative_twice",
            "The gradient of loss and activation together was taken, and then the derivative of the activation again.",
            "dA_2 = (A_2 - y) / m  # for binary_cross_entropy, and then dZ_2 = dA_2 * A_2 * (1 - A_2)",
            "(A - y) / m is dZ of the last layer already: do not pass it through the activation.",
        ),
        MistakeKind(
            "activation_missing",
            "The activation was not applied.",
            "A_1 = Z_1",
            "Apply the layer's activation to Z.",
        ),
        MistakeKind(
            "function_applied_twice",
            "A function was applied twice: once more to its own result.",
            "dZ_1 = dA_1 * sigmoid(A_1) * (1 - sigmoid(A_1))",
            "A is the activation of Z already: use it as it is.",
        ),
        MistakeKind(
            "updated_weights_used",
            "The weights after the update were used where those before it belong.",
            "dA_1 = dZ_2 @ W_2_next.T",
            "Compute all gradients first, then update all parameters.",
        ),
        MistakeKind(
            "value_before_update_used",
            "A value from before the update was used where the one after it belongs.",
            "W_1_next = W_1 - lr * u_W_1  # the velocity is u_W_1_next",
            "What is computed after an update takes the updated values.",
        ),
        MistakeKind(
            "gradient_used_for_weights",
            "The gradient of the weights was used where the weights belong.",
            "dA_1 = dZ_2 @ dW_2.T",
            "The error goes back through the weights: dZ_2 @ W_2.T.",
        ),
        MistakeKind(
            "transpose_missing",
            "A transpose is missing, or there is one too many.",
            "dA_1 = dZ_2 @ W_2",
            "Try sizes that all differ: only with the right transposes do the shapes meet, "
            "and a gradient gets the shape of its tensor.",
        ),
        MistakeKind(
            "elementwise_instead_of_matmul",
            "An elementwise product stands where a matrix product belongs.",
            "dW_2 = A_1.T * dZ_2",
            "Use @ (numpy.matmul): it multiplies and sums, in a gradient of weights over the samples.",
        ),
        MistakeKind(
            "matmul_instead_of_elementwise",
            "A matrix product stands where an elementwise product belongs.",
            "dZ_1 = dA_1 @ (A_1 * (1 - A_1))",
            "Use *: each unit's derivative multiplies its own gradient.",
        ),
        MistakeKind(
            "bias_sum_wrong_axis",
            "The gradient of the bias was summed over the units instead of the samples.",
            "db_1 = sum(dZ_1, axis=1)",
            "Sum over the samples, axis 0 where they are rows: one number a unit remains.",
        ),
        MistakeKind(
            "bias_not_summed",
            "The gradient of the bias was not summed over the samples.",
            "db_1 = dZ_1",
            "Sum over the samples: the bias is the same for all of them.",
        ),
        MistakeKind(
            "bias_averaged",
            "The gradient of the bias was averaged over the samples instead of summed.",
            "db_1 = sum(dZ_1, axis=0) / m",
            "Sum: dZ has the 1/m of the mean loss already.",
        ),
        MistakeKind(
            "bias_missing",
            "The bias was left out.",
            "Z_1 = X @ W_1",
            "Add the layer's b to every sample.",
        ),
        MistakeKind(
            "label_broadcast",
            "y was broadcast: a list of m targets against a column of m outputs makes an m x m matrix.",
            "dA_2 = (A_2 - y) / m  # A_2 is m x 1, y a list of m",
            "Give y the shape of the outputs: y.reshape(-1, 1).",
        ),
        MistakeKind(
            "wrong_target",
            "Other targets were taken for y: the other class for the positive one, or 0 and 1 for -1 and 1.",
            "dA_2 = (quotient(y, 1 - A_2) - quotient(1 - y, A_2)) / (m * n)  # the loss is binary_cross_entropy",
            "Give every sample its own target, in the numbers that the loss takes.",
        ),
        MistakeKind(
            "epsilon_inside_root",
            "Epsilon stands inside the root.",
            "W_1_next = W_1 - lr * m_W_1_hat / sqrt(v_W_1_hat + eps)",
            "Take the root first, then add: sqrt(v_hat) + eps.",
        ),
        MistakeKind(
            "bias_correction_missing",
            "The moments m and v were used without the correction for their start at 0.",
            "W_1_next = W_1 - lr * m_W_1_next / (sqrt(v_W_1_next) + eps)",
            "First divide the moment m by 1 - beta1 ** t and the moment v by 1 - beta2 ** t.",
        ),
        MistakeKind(
            "step_count_off_by_one",
            "The step counter t is off by one.",
            "m_W_1_hat = m_W_1_next / (1 - beta1 ** (t + 1))",
            "The first step has t = 1.",
        ),
        MistakeKind(
            "betas_swapped",
            "beta1 and beta2 have changed places.",
            "m_W_1_next = beta2 * m_W_1 + (1 - beta2) * dW_1",
            "beta1 goes with the gradient, beta2 with its square.",
        ),
        MistakeKind(
            "weight_decay_coupled",
            "Weight decay was added to the gradient, where this optimizer takes it from the weights themselves.",
            "m_W_1_next = beta1 * m_W_1 + (1 - beta1) * (dW_1 + weight_decay * W_1)  # in AdamW",
            "Multiply the weights by 1 - lr * weight_decay, and leave the gradient alone.",
        ),
        MistakeKind(
            "weight_decay_missing",
            "Weight decay was left out.",
            "W_1_next = W_1 - lr * dW_1  # weight_decay is not 0",
            "Add weight_decay * W to the gradient; in AdamW and Lion, multiply the weights by 1 - lr * weight_decay.",
        ),
        MistakeKind(
            "learning_rate_missing",
            "The learning rate was left out.",
            "W_1_next = W_1 - dW_1",
            "Multiply the step by lr.",
        ),
        MistakeKind(
            "momentum_missing",
            "Momentum was left out.",
            "W_1_next = W_1 - lr * dW_1  # momentum is not 0",
            "Add momentum times the last velocity, and step along the sum.",
        ),
        MistakeKind(
            "factor_missing",
            "A factor, a divisor or a power is missing.",
            "dZ_1 = dA_1 * (1 - A_1)",
            "Compare your formula with the right one, factor by factor.",
        ),
        MistakeKind(
            "term_missing",
            "A term, a function or a case is missing.",
            "dW_1 = X.T @ dZ_1  # l2 is not 0",
            "Compare your formula with the right one, term by term.",
        ),
        MistakeKind(
            "function_missing",
            "A function was left out, or one of its cases.",
            "W_1_next = W_1 - lr * m_W_1_hat / (v_W_1_hat + eps)",
            "Apply it: the formula that is right names it.",
        ),
        MistakeKind(
            "wrong_operand",
            "A tensor stands where another of the same shape belongs.",
            "dW_2 = Z_1.T @ dZ_2",
            "Use the tensor that the right formula names.",
        ),
        MistakeKind(
            "constant_factor",
            "All numbers are off by one constant factor.",
            "dA_2 = 2 * (A_2 - y) / m  # the loss is half_mse",
            "Look for a constant that was forgotten or counted twice: the 1/2 of half_mse cancels the 2 of the square.",
        ),
        MistakeKind(
            "gradient_accumulated",
            "The gradient holds several passes: it was not set to zero in between.",
            "dW_1 = dW_1 + X.T @ dZ_1  # in every pass, and never set to 0",
            "Set gradients to zero before each backward pass.",
        ),
        MistakeKind(
            "wrong_reduction",
            "The sum or mean runs over something else, or is not there.",
            "loss = sum((A_2 - y) ** 2) / (2 * m * n)  # half_mse is a mean over samples alone",
            "Look up the loss's reduction in the catalogue.",
        ),
        MistakeKind(
            "inconsistent_claims",
            "What was sent does not fit together: this follows from the request, but not from the other tensors that were sent.",
            "A_1 = sigmoid(Z_1)  # and the Z_1 that was sent is of another run",
            "Send numbers of one run of your program, and of the very network of the request.",
        ),
        MistakeKind(
            "not_recognised",
            "It is wrong, and nothing that is known here makes these numbers.",
            "db_1 = -sum(dZ_1, axis=1) / m  # several mistakes in one statement",
            "Check what comes into this statement, term by term, with `trace`.",
        ),
    )
}
