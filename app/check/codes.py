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
            "dA_2 = A_2 - y where the loss is a mean over samples",
            "Divide by m once: in the gradient of the loss, from where it reaches every other gradient.",
        ),
        MistakeKind(
            "batch_mean_twice",
            "The division by the number of samples m is done twice.",
            "dW_2 = A_1.T @ dZ_2 / m where dZ_2 has the 1/m already",
            "Divide by m once, in the gradient of the loss; sums over samples then need no further mean.",
        ),
        MistakeKind(
            "sign_flipped",
            "The sign is the other way round.",
            "dA_2 = (y - A_2) / m",
            "The gradient of a squared error is A - y; the update subtracts it.",
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
            "Written in A, the derivative takes A; written in Z, it takes Z.",
        ),
        MistakeKind(
            "activation_derivative_wrong_layer",
            "The derivative of the activation was taken at another layer's tensor.",
            "dZ_1 = dA_1 * A_2 * (1 - A_2)",
            "Use the tensors of the layer that the gradient passes through.",
        ),
        MistakeKind(
            "activation_derivative_wrong",
            "The derivative of the activation is another function's.",
            "dZ_1 = dA_1 * sqrt(1 - A_1**2) for the tanh",
            "Look the derivative up: for the tanh 1 - A**2, for the softmax a product with its whole Jacobian.",
        ),
        MistakeKind(
            "fused_derivative_twice",
            "The gradient of loss and activation together was taken, and then the derivative of the activation again.",
            "dA_2 = A_2 - y for the cross-entropy, then dZ_2 = dA_2 * A_2 * (1 - A_2)",
            "A - y is dZ of the last layer already: do not pass it through the activation.",
        ),
        MistakeKind(
            "activation_missing",
            "The activation was not applied.",
            "A_1 = Z_1",
            "Apply the layer's activation to Z.",
        ),
        MistakeKind(
            "function_applied_twice",
            "A function was applied once more to what it had been applied to already.",
            "dZ_1 = dA_1 * sigmoid(A_1) * (1 - sigmoid(A_1))",
            "A_1 is the sigmoid of Z_1 already: use it as it is.",
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
            "loss_next computed with W_1 instead of W_1_next",
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
            "A transpose is missing, or one is there that does not belong.",
            "dA_1 = dZ_2 @ W_2",
            "Check the shapes with distinct sizes: a gradient has the shape of its tensor.",
        ),
        MistakeKind(
            "elementwise_instead_of_matmul",
            "An elementwise product stands where a matrix product belongs.",
            "dW_2 = A_1.T * dZ_2",
            "Use @ (numpy.dot): a gradient of weights sums over samples.",
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
            "Sum over the samples: one number a unit remains.",
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
            "db_1 = mean(dZ_1, axis=0)",
            "Sum: dZ has the 1/m of the mean loss already.",
        ),
        MistakeKind(
            "bias_missing",
            "The bias was left out.",
            "Z_1 = X @ W_1",
            "Add b_1 to every row.",
        ),
        MistakeKind(
            "label_broadcast",
            "y was broadcast: a list of m targets against a column of m outputs makes an m x m matrix.",
            "A_2 - y with A_2 (m, 1) and y (m,)",
            "Give y the shape of the outputs: y.reshape(-1, 1).",
        ),
        MistakeKind(
            "epsilon_inside_root",
            "Epsilon stands inside the root.",
            "W - lr * m_hat / sqrt(v_hat + eps)",
            "Add it to the root: sqrt(v_hat) + eps.",
        ),
        MistakeKind(
            "bias_correction_missing",
            "The moments were used without the correction for their start at 0.",
            "W - lr * m / (sqrt(v) + eps)",
            "Divide m by 1 - beta1**t and v by 1 - beta2**t first.",
        ),
        MistakeKind(
            "step_count_off_by_one",
            "The step counter t is off by one.",
            "m / (1 - beta1**(t + 1))",
            "The first step has t = 1.",
        ),
        MistakeKind(
            "betas_swapped",
            "beta1 and beta2 have changed places.",
            "m = beta2 * m + (1 - beta2) * g",
            "beta1 goes with the gradient, beta2 with its square.",
        ),
        MistakeKind(
            "weight_decay_coupled",
            "Weight decay was added to the gradient, where this optimizer takes it from the weights themselves.",
            "g = dW + weight_decay * W in AdamW",
            "Multiply the weights by 1 - lr * weight_decay, and leave the gradient alone.",
        ),
        MistakeKind(
            "weight_decay_missing",
            "Weight decay was left out.",
            "g = dW",
            "Add weight_decay * W to the gradient (or shrink the weights, in AdamW and Lion).",
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
            "u_next = dW",
            "Add momentum times the last velocity.",
        ),
        MistakeKind(
            "factor_missing",
            "A factor is missing.",
            "dZ_1 = dA_1 * (1 - A_1)",
            "Multiply by it.",
        ),
        MistakeKind(
            "term_missing",
            "A term is missing.",
            "dW_1 without l2 * W_1",
            "Add it.",
        ),
        MistakeKind(
            "wrong_operand",
            "Another tensor of a fitting shape stands where one belongs.",
            "dW_2 = Z_1.T @ dZ_2",
            "Use the tensor that the formula names.",
        ),
        MistakeKind(
            "constant_factor",
            "All numbers are off by one constant factor.",
            "dW_2 is twice what it should be",
            "Look for a 2 of a derivative that was not cancelled, or was cancelled twice.",
        ),
        MistakeKind(
            "gradient_accumulated",
            "The gradient holds several passes: it was not set to zero in between.",
            "dW_1 is 3 times what it should be, in the third call",
            "Set gradients to zero before each backward pass.",
        ),
        MistakeKind(
            "wrong_reduction",
            "The sum or mean runs over something else, or is not there.",
            "L = sum((A - y)**2) / (2 * m * n) where only samples are averaged",
            "Look up the loss's reduction in the catalogue.",
        ),
        MistakeKind(
            "inconsistent_claims",
            "What was sent does not fit together: this tensor does not follow from the others, nor from the request.",
            "A_1 that is not the activation of Z_1",
            "Send numbers of one run of your program.",
        ),
        MistakeKind(
            "not_recognised",
            "It is wrong, and no single mistake that is known here makes these numbers.",
            "-",
            "Check what comes into this statement, term by term, with `trace`.",
        ),
    )
}
