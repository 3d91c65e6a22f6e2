package main

import (
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
)

func TestHistories(t *testing.T) {
	for name, each := range map[string]struct {
		lines string
		want  porcupine.CheckResult
	}{
		"one after the other": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":2,"applied":true}
			{"client":2,"key":"a","kind":"update","old":1,"new":2,"call":3,"back":4,"applied":true}
			{"client":1,"key":"a","kind":"read","call":5,"back":6,"value":2}
			{"client":1,"key":"a","kind":"delete","old":2,"call":7,"back":8,"applied":true}
			{"client":1,"key":"a","kind":"read","call":9,"back":10,"value":0}`, porcupine.Ok},
		"two inserts, one wins": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":9,"applied":true}
			{"client":2,"key":"a","kind":"insert","new":2,"call":2,"back":8,"applied":false,"value":1}`, porcupine.Ok},
		"two inserts, both win": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":9,"applied":true}
			{"client":2,"key":"a","kind":"insert","new":2,"call":2,"back":8,"applied":true}`, porcupine.Illegal},
		"keys do not know each other": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":9,"applied":true}
			{"client":2,"key":"b","kind":"insert","new":2,"call":2,"back":8,"applied":true}`, porcupine.Ok},
		"a read of the past": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":2,"applied":true}
			{"client":2,"key":"a","kind":"read","call":3,"back":4,"value":0}`, porcupine.Illegal},
		"an acknowledged write is lost": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":2,"applied":true}
			{"client":1,"key":"a","kind":"update","old":1,"new":2,"call":3,"back":4,"applied":true}
			{"client":1,"key":"a","kind":"read","call":5,"back":6,"value":1}`, porcupine.Illegal},
		"a write without an answer took effect": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":null}
			{"client":2,"key":"a","kind":"read","call":3,"back":4,"value":0}
			{"client":2,"key":"a","kind":"read","call":5,"back":6,"value":1}`, porcupine.Ok},
		"a write without an answer took no effect": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":null}
			{"client":2,"key":"a","kind":"read","call":3,"back":4,"value":0}`, porcupine.Ok},
		"a write without an answer took effect and is gone": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":null}
			{"client":2,"key":"a","kind":"read","call":3,"back":4,"value":1}
			{"client":2,"key":"a","kind":"read","call":5,"back":6,"value":0}`, porcupine.Illegal},
		"a refused write tells what was never there": {`
			{"client":1,"key":"a","kind":"insert","new":1,"call":1,"back":2,"applied":true}
			{"client":2,"key":"a","kind":"update","old":9,"new":2,"call":3,"back":4,"applied":false,"value":7}`, porcupine.Illegal},
	} {
		t.Run(name, func(t *testing.T) {
			history, err := read(strings.NewReader(each.lines))
			if err != nil {
				t.Fatal(err)
			}
			if got := check(history); got != each.want {
				t.Errorf("is %v, not %v", got, each.want)
			}
		})
	}
}
