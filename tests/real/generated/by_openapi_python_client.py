"""Three training steps by the client that openapi-python-client makes: by_openapi_python_client.py ADDRESS."""

import sys

from chainrule import Client
from chainrule.api.training import step
from chainrule.models import ActivationName, Adam, DenseLayer, Problem, StepRequest

request = StepRequest(
    x=[[0.05, 0.10], [0.15, 0.20], [0.25, 0.30], [0.35, 0.40]],
    y=[[0.01], [0.02], [0.03], [0.04]],
    layers=[
        DenseLayer(w=[[0.15, 0.20, 0.25], [0.30, 0.35, 0.40]], b=[0.0, 0.0, 0.0], activation=ActivationName.SIGMOID),
        DenseLayer(w=[[0.45], [0.50], [0.55]], b=[0.0], activation=ActivationName.IDENTITY),
    ],
    optimizer=Adam(kind="adam", lr=0.1),
)
with Client(base_url=sys.argv[1]) as client:
    for _ in range(3):
        answer = step.sync(client=client, body=request)
        if isinstance(answer, Problem):
            sys.exit(f"{answer.title}: {answer.detail}")
        print(answer.loss)
        request.layers = answer.next_.layers
        request.optimizer = answer.next_.optimizer
