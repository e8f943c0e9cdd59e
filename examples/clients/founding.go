// Three training steps of the founding example, in Go: go run founding.go [address]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

var client = http.Client{Timeout: 30 * time.Second}

type object = map[string]json.RawMessage // its numbers stay the text that came

type answer struct {
	Loss    float64
	Tensors struct {
		A2 [][]float64 `json:"A_2"`
	}
	Next object
}

type problem struct{ Title, Detail string }

// decode reads a response's JSON into a value; a problem is returned as an error.
func decode(response *http.Response, value any) error {
	defer response.Body.Close()
	body := json.NewDecoder(response.Body)
	if response.StatusCode < 400 {
		return body.Decode(value)
	}
	var p problem
	if err := body.Decode(&p); err != nil {
		return fmt.Errorf("%s: %w", response.Status, err)
	}
	return fmt.Errorf("%s: %s", p.Title, p.Detail)
}

func halfMSE(A, y [][]float64) float64 {
	sum := 0.0
	for i := range y {
		e := A[i][0] - y[i][0]
		sum += float64(e * e) // rounded here, not fused into the addition
	}
	return sum / float64(2*len(y))
}

func train(address string) error {
	response, err := client.Get(address + "/examples/founding")
	if err != nil {
		return err
	}
	var request object
	if err := decode(response, &request); err != nil {
		return err
	}
	var y [][]float64
	if err := json.Unmarshal(request["y"], &y); err != nil {
		return err
	}
	request["optimizer"] = json.RawMessage(`{"kind": "adam", "lr": 0.1}`)
	for i := 0; i < 3; i++ {
		body, err := json.Marshal(request)
		if err != nil {
			return err
		}
		response, err := client.Post(address+"/step", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		var step answer
		if err := decode(response, &step); err != nil {
			return err
		}
		fmt.Println(step.Loss)
		if step.Loss != halfMSE(step.Tensors.A2, y) {
			return fmt.Errorf("A_2 and y give another loss")
		}
		for name, value := range step.Next {
			request[name] = value
		}
	}
	return nil
}

func main() {
	address := "http://127.0.0.1:8000"
	if set := os.Getenv("CHAINRULE_URL"); set != "" {
		address = set
	}
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	if err := train(address); err != nil {
		log.Fatal(err)
	}
}
