// Seeds, thread counts and memory belong to the process: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
