using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Sgp;
using TorchSharp;

namespace SamSgp.Training.Finetuning;

/// <summary>A model with an adapter of it, ready to segment; both parts are the caller's.</summary>
/// <param name="Network">With the adapter merged in.</param>
/// <param name="Reader">The adapter's second reader; null where it has none.</param>
internal sealed record TunedNetwork(SgpNetwork Network, SupportUNet? Reader)
{
    /// <param name="adapter">What it is an adapter of.</param>
    /// <param name="path">Of the adapter, left at strength 1 where <paramref name="strength"/> is less.</param>
    /// <param name="device">Where it is to run.</param>
    /// <param name="strength">As <see cref="Adapter.Strength"/>.</param>
    /// <param name="vote">As <see cref="Adapter.Vote"/>.</param>
    public static TunedNetwork Load(Adapter adapter, string path, ComputeDevice device, double strength = 1, double vote = 1)
    {
        var place = device.Resolve();
        return new TunedNetwork(new SgpNetwork(adapter.Merge(path, strength).to(place)), adapter.Reader(path, vote)?.to(place));
    }
}
