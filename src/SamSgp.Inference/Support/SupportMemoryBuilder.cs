using SamSgp.Inference.Models;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Makes a <see cref="SupportMemory"/> of encoded examples as they come. What it holds belongs to the dispose scope in
/// which it is fed.</summary>
/// <param name="model">Remembers them.</param>
internal sealed class SupportMemoryBuilder(LoadedModel model)
{
    private readonly List<Tensor> _descriptions = []; // (n, D)
    private readonly List<Tensor> _pooled = []; // (n, d)
    private readonly List<(int Source, int Case)> _cases = [];
    private readonly List<Tensor> _memories = []; // (N, n, mem, G, G)
    private readonly List<Tensor> _shows = []; // (N, n)
    private Tensor? _position;

    /// <summary>Whether there was no example yet.</summary>
    public bool IsEmpty => _position is null;

    /// <summary>Takes some more examples.</summary>
    /// <param name="chunk">The examples.</param>
    /// <param name="source">Where they come from; cases of one number are the same within a source only.</param>
    public void Add(SupportChunk chunk, int source = 0)
    {
        using var scope = NewDisposeScope();
        var perSegment = Enumerable.Range(0, (int)chunk.Masks.shape[0])
            .Select(n => model.Network.EncodeSupport(chunk.Top, chunk.Masks[n], model.Traits.SupportMasks)).ToList();
        var description = SgpNetwork.Describe(chunk.Top);
        var memories = stack([.. perSegment.Select(m => m.Features)], 0);
        var shows = chunk.Masks.flatten(2).gt(Zero).any(2);
        _pooled.Add(SgpNetwork.Pool(chunk.Top).MoveToOuterDisposeScope());
        _cases.AddRange(chunk.Cases.Select(c => (source, c)));
        _descriptions.Add(description.MoveToOuterDisposeScope());
        _memories.Add(memories.MoveToOuterDisposeScope());
        _shows.Add(shows.MoveToOuterDisposeScope());
        _position ??= perSegment[0].Position.clone().MoveToOuterDisposeScope();
    }

    /// <summary>All of them as one memory, out of any dispose scope.</summary>
    /// <param name="selection">Which of them a slice is compared with.</param>
    /// <param name="sha256">Hex SHA-256 over images, masks and choices.</param>
    public SupportMemory Build(SupportSelection selection, string sha256)
    {
        var (descriptions, pooled) = (cat(_descriptions, 0), cat(_pooled, 0));
        return new SupportMemory(descriptions.DetachFromDisposeScope(), pooled.DetachFromDisposeScope(),
            cat(_memories, 1).contiguous().DetachFromDisposeScope(), _position!.DetachFromDisposeScope(), Rows(cat(_shows, 1)), selection, sha256)
        {
            Kinship = Kinship.Of(descriptions, pooled, [.. _cases.Select(c => _cases.IndexOf(c))]),
        };
    }

    private static bool[][] Rows(Tensor flags) =>
        [.. Enumerable.Range(0, (int)flags.shape[0]).Select(n => flags[n].cpu().contiguous().data<bool>().ToArray())];
}
