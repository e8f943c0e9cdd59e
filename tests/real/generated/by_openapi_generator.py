"""Three training steps by the client that openapi-generator makes for Python: by_openapi_generator.py ADDRESS."""

import json
import sys

from chainrule import (
    Activation,
    ActivationName,
    Adam,
    ApiClient,
    ApiException,
    Bias,
    Configuration,
    DenseLayer,
    Optimizer,
    OptimizerObject,
    StepRequest,
    Targets,
    TrainingApi,
)

request = StepRequest(
    X=[[0.05, 0.10], [0.15, 0.20], [0.25, 0.30], [0.35, 0.40]],
    y=Targets([[0.01], [0.02], [0.03], [0.04]]),
    layers=[
        DenseLayer(
            W=[[0.15, 0.20, 0.25], [0.30, 0.35, 0.40]],
            b=Bias([0, 0, 0]),
            activation=Activation(ActivationName.SIGMOID),
        ),
        DenseLayer(W=[[0.45], [0.50], [0.55]], b=Bias([0]), activation=Activation(ActivationName.IDENTITY)),
    ],
    optimizer=Optimizer(OptimizerObject(Adam(kind="adam", lr=0.1))),
)
with ApiClient(Configuration(host=sys.argv[1])) as client:
    training = TrainingApi(client)
    for _ in range(3):
        try:
            answer = training.step(request)
        except ApiException as error:
            problem = json.loads(error.body)
            sys.exit(f"{problem['title']}: {problem['detail']}")
        print(answer.loss)
        request.layers = answer.next.layers
        request.optimizer = answer.next.optimizer
