using SamSgp.Inference.Propagation;
using SamSgp.Sam2.Sgp;
using static TorchSharp.torch;

namespace SamSgp.Inference.Pipelining;

/// <summary>Brings masks back to the source's grid while the network works on the slices after them.</summary>
internal sealed class MasksBehind(MaskAssembler assembler, SideThread side) : IDisposable
{
    private readonly Queue<Task> _given = new();
    private volatile bool _stopped;

    /// <summary>Whether what was not begun is given up.</summary>
    internal bool IsStopped => _stopped;

    /// <summary>Takes the output of a slice, which need not live on; waits where too many are behind. What went wrong with
    /// one before is thrown here.</summary>
    public void Add(int slice, SgpOutput output)
    {
        while (_given.TryPeek(out var first) && first.IsCompleted) _given.Dequeue().GetAwaiter().GetResult();
        var own = Map(output, tensor => tensor.alias().DetachFromDisposeScope());
        _given.Enqueue(side.Give(() => Assemble(slice, own)));
    }

    /// <summary>Waits until all that was given is on the grid.</summary>
    public void Finish()
    {
        while (_given.TryDequeue(out var next)) next.GetAwaiter().GetResult();
    }

    /// <summary>Gives up what has not been begun.</summary>
    public void Dispose()
    {
        _stopped = true;
        Task.WhenAll(_given).ContinueWith(ended => ended.Exception, TaskScheduler.Default).Wait();
    }

    private void Assemble(int slice, SgpOutput output)
    {
        try
        {
            if (!_stopped) assembler.Add(slice, output);
        }
        finally
        {
            foreach (var tensor in (Tensor[])[output.PseudoLogits, output.Logits, output.Iou, output.ObjectScore]) tensor.Dispose();
        }
    }

    private static SgpOutput Map(SgpOutput output, Func<Tensor, Tensor> change) => output with
    {
        PseudoLogits = change(output.PseudoLogits), Logits = change(output.Logits), Iou = change(output.Iou),
        ObjectScore = change(output.ObjectScore),
    };
}
