// Reads a history of conditional writes and serial reads from standard input, one JSON object a line, and ends with 0 when
// it is linearizable, with 1 when it is not, and with 2 when that could not be decided.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/anishathalye/porcupine"
)

// operation is one call. Times are nanoseconds; a call without a return has lost its connection, and may have had its
// effect at any time since, or never.
type operation struct {
	Client int    `json:"client"`
	Key    string `json:"key"`
	Kind   string `json:"kind"`
	// Old is what a conditional write expects; New is what it writes.
	Old  int    `json:"old"`
	New  int    `json:"new"`
	Call int64  `json:"call"`
	Back *int64 `json:"back"`
	// Applied is what a conditional write answered. Value is what was read, or what a refused write told; 0 is no row.
	Applied bool `json:"applied"`
	Value   int  `json:"value"`
}

// output is unknown when nothing came back.
type output struct {
	known   bool
	applied bool
	value   int
}

// next gives the value behind an operation, and what it must answer.
func next(state int, in operation) (int, output) {
	switch in.Kind {
	case "read":
		return state, output{true, false, state}
	case "insert":
		if state == 0 {
			return in.New, output{true, true, 0}
		}
	case "update":
		if state == in.Old {
			return in.New, output{true, true, 0}
		}
	case "delete":
		if state == in.Old {
			return 0, output{true, true, 0}
		}
	}
	return state, output{true, false, state}
}

// register is a row of one value: 0 while there is none.
var register = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		byKey := map[string][]porcupine.Operation{}
		for _, each := range history {
			key := each.Input.(operation).Key
			byKey[key] = append(byKey[key], each)
		}
		parts := make([][]porcupine.Operation, 0, len(byKey))
		for _, part := range byKey {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() interface{} { return 0 },
	Step: func(state, input, out interface{}) (bool, interface{}) {
		value, wanted := next(state.(int), input.(operation))
		got := out.(output)
		return !got.known || got == wanted, value
	},
}

func read(from io.Reader) ([]porcupine.Operation, error) {
	var given []operation
	var end int64
	decoder := json.NewDecoder(bufio.NewReader(from))
	for decoder.More() {
		var each operation
		if err := decoder.Decode(&each); err != nil {
			return nil, err
		}
		given = append(given, each)
		if each.Call > end {
			end = each.Call
		}
		if each.Back != nil && *each.Back > end {
			end = *each.Back
		}
	}
	history := make([]porcupine.Operation, 0, len(given))
	for _, each := range given {
		out := output{}
		back := end + 1
		if each.Back != nil {
			back = *each.Back
			out = output{true, each.Applied, each.Value}
		}
		history = append(history, porcupine.Operation{ClientId: each.Client, Input: each, Call: each.Call, Output: out, Return: back})
	}
	return history, nil
}

func check(history []porcupine.Operation) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(register, history, time.Minute)
}

func main() {
	history, err := read(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	switch check(history) {
	case porcupine.Ok:
		fmt.Printf("linearizable: %d operations\n", len(history))
	case porcupine.Illegal:
		fmt.Printf("not linearizable: %d operations\n", len(history))
		os.Exit(1)
	default:
		fmt.Printf("not decided: %d operations\n", len(history))
		os.Exit(2)
	}
}
