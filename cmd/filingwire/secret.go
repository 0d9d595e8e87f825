package main

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/filingwire/filingwire"
)

const secretBytes = 32

// parseSecret reads FILINGWIRE_SECRET: 32 bytes in hex.
func parseSecret(s string) ([]byte, error) {
	b, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(b) != secretBytes {
		return nil, errors.New("FILINGWIRE_SECRET must be 32 bytes in hex; make one with: openssl rand -hex 32")
	}
	return b, nil
}

// dataSecret returns the secret of a data directory, making it on first use.
func dataSecret(dir string) ([]byte, error) {
	path := filepath.Join(dir, "secret")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		random := make([]byte, secretBytes)
		_, _ = rand.Read(random) // never fails
		if err := writePrivate(path, []byte(hex.EncodeToString(random)+"\n")); err != nil {
			return nil, err
		}
		return random, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read secret: %w", err)
	}
	secret, err := parseSecret(string(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return secret, nil
}

// writePrivate writes a file that only its owner may read, whole or not at all.
func writePrivate(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// demoSecret derives the demo key from the installation's secret, so that it can be
// printed at every start and is stored nowhere.
func demoSecret(secret []byte) (key, prefix string) {
	b, err := hkdf.Key(sha256.New, secret, nil, "filingwire demo key", 32)
	if err != nil {
		panic(err) // only for absurd lengths
	}
	return filingwire.KeySecretOf(true, [32]byte(b))
}
