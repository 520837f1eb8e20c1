using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>The last memories of segmented slices, first in first out (function_3d.py); a row a segment.</summary>
internal sealed class MaskBank(int capacity) : IDisposable
{
    private readonly Queue<Tensor> _features = new();

    public IReadOnlyCollection<Tensor> Features => _features;

    public void Push(MaskMemory memory)
    {
        _features.Enqueue(memory.Features.clone().DetachFromDisposeScope());
        if (_features.Count > capacity) _features.Dequeue().Dispose();
    }

    public void Dispose()
    {
        while (_features.TryDequeue(out var features)) features.Dispose();
    }
}
