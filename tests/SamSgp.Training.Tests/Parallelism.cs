// Toy networks draw their weights from libtorch's one seeded generator: a test beside them would draw from it too.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
