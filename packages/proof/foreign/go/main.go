// Command foreign-verifier verifies an Avouch checkpoint or ledger entry with the Go project's own
// transparency log packages, so that nothing of Avouch has to be believed.
//
//	go run . <verifier key> checkpoint <file>    a signed checkpoint (C2SP tlog-checkpoint)
//	go run . <verifier key> entry <file>         an entry bundle (avouch.entry/v1)
//
// A file named - is standard input. It prints "OK" with what was verified and exits with 0, or
// "REFUSED" with the reason and exits with 1. Wrong usage exits with 2.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const maxInputBytes = 4 << 20

func main() {
	if len(os.Args) != 4 || (os.Args[2] != "checkpoint" && os.Args[2] != "entry") {
		fmt.Fprintln(os.Stderr, "usage: foreign-verifier <verifier key> checkpoint|entry <file, or ->")
		os.Exit(2)
	}
	input, err := readInput(os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	verify := verifyEntry
	if os.Args[2] == "checkpoint" {
		verify = verifyCheckpoint
	}
	verified, err := verify(os.Args[1], input)
	if err != nil {
		fmt.Println("REFUSED", err)
		os.Exit(1)
	}
	fmt.Println("OK", verified)
}

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func verifyCheckpoint(vkey string, input []byte) (string, error) {
	head, err := openCheckpoint(vkey, input)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s size %d root %s", head.origin, head.size, head.root), nil
}

func verifyEntry(vkey string, input []byte) (string, error) {
	var bundle struct{ Format, Origin, Index, Leaf, Proof string }
	if err := json.Unmarshal(input, &bundle); err != nil {
		return "", err
	}
	if bundle.Format != "avouch.entry/v1" {
		return "", fmt.Errorf("format is %q", bundle.Format)
	}
	index, proof, signed, err := parseProof(bundle.Proof)
	if err != nil {
		return "", err
	}
	if strconv.FormatInt(index, 10) != bundle.Index {
		return "", errors.New("bundle and proof name different positions")
	}
	head, err := openCheckpoint(vkey, []byte(signed))
	if err != nil {
		return "", err
	}
	if head.origin != bundle.Origin {
		return "", errors.New("bundle and checkpoint name different logs")
	}
	leaf := tlog.RecordHash([]byte(bundle.Leaf))
	if err := tlog.CheckRecord(proof, head.size, head.root, index, leaf); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s entry %d of %d", head.origin, index, head.size), nil
}

func openCheckpoint(vkey string, signed []byte) (*checkpoint, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return nil, err
	}
	// Package tlog reads only the checkpoints of go.sum databases, whose first line is another.
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return nil, errors.New("checkpoint has too few lines")
	}
	if lines[0] != verifier.Name() {
		return nil, errors.New("the key speaks for another log")
	}
	size, err := parseDecimal(lines[1])
	if err != nil {
		return nil, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return nil, err
	}
	return &checkpoint{origin: lines[0], size: size, root: root}, nil
}

// parseProof takes a C2SP tlog-proof apart: index, inclusion proof, signed checkpoint.
func parseProof(text string) (int64, tlog.RecordProof, string, error) {
	head, signed, found := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, nil, "", errors.New("not a tlog-proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, "", errors.New("proof has no index")
	}
	index, err := parseDecimal(strings.TrimPrefix(lines[0], "index "))
	if err != nil {
		return 0, nil, "", err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return 0, nil, "", errors.New("proof has a malformed hash")
		}
		proof = append(proof, tlog.Hash(hash))
	}
	return index, proof, signed, nil
}

func parseDecimal(text string) (int64, error) {
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil || value < 0 || strconv.FormatInt(value, 10) != text {
		return 0, fmt.Errorf("%q is not a plain decimal", text)
	}
	return value, nil
}

func readInput(name string) ([]byte, error) {
	file := os.Stdin
	if name != "-" {
		opened, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer opened.Close()
		file = opened
	}
	input, err := io.ReadAll(io.LimitReader(file, maxInputBytes+1))
	if err == nil && len(input) > maxInputBytes {
		err = errors.New("the input is too large")
	}
	return input, err
}
