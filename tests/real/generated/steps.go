// Three training steps by the client that openapi-generator makes for Go: steps ADDRESS.
package main

import (
	"chainrule"
	"context"
	"errors"
	"fmt"
	"os"
)

func fail(err error) {
	var answered *chainrule.GenericOpenAPIError
	if errors.As(err, &answered) {
		if problem, ok := answered.Model().(chainrule.Problem); ok {
			err = fmt.Errorf("%s: %s", problem.Title, problem.Detail)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func main() {
	configuration := chainrule.NewConfiguration()
	configuration.Servers = chainrule.ServerConfigurations{{URL: os.Args[1]}}
	training := chainrule.NewAPIClient(configuration).TrainingAPI

	sigmoid, identity := chainrule.SIGMOID, chainrule.IDENTITY
	hidden := chainrule.NewDenseLayer([][]float64{{0.15, 0.20, 0.25}, {0.30, 0.35, 0.40}})
	hidden.SetB(chainrule.Bias{ArrayOfFloat64: &[]float64{0, 0, 0}})
	hidden.SetActivation(chainrule.Activation{ActivationName: &sigmoid})
	output := chainrule.NewDenseLayer([][]float64{{0.45}, {0.50}, {0.55}})
	output.SetB(chainrule.Bias{ArrayOfFloat64: &[]float64{0}})
	output.SetActivation(chainrule.Activation{ActivationName: &identity})
	adam := chainrule.NewAdam("adam")
	adam.SetLr(0.1)

	request := chainrule.NewStepRequest(
		[][]float64{{0.05, 0.10}, {0.15, 0.20}, {0.25, 0.30}, {0.35, 0.40}},
		chainrule.Targets{ArrayOfArrayOfFloat64: &[][]float64{{0.01}, {0.02}, {0.03}, {0.04}}},
		[]chainrule.DenseLayer{*hidden, *output},
	)
	request.SetOptimizer(chainrule.Optimizer{OptimizerObject: &chainrule.OptimizerObject{Adam: adam}})
	for i := 0; i < 3; i++ {
		answer, _, err := training.Step(context.Background()).StepRequest(*request).Execute()
		if err != nil {
			fail(err)
		}
		fmt.Println(answer.GetLoss())
		request.SetLayers(answer.Next.Layers)
		request.SetOptimizer(answer.Next.Optimizer)
	}
}
