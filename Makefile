# Every target sets up first where that is needed; without make: python3 bootstrap.py TARGET
PYTHON ?= python3

.PHONY: run test test-slow app bench lint wheels
run test test-slow app bench lint wheels:
	@$(PYTHON) bootstrap.py $@ $(ARGS)
