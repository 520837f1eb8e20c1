using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Inference.Preprocessing;
using SamSgp.Inference.Propagation;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Prompting;

/// <summary>A volume that somebody corrects, with what would otherwise be made anew for each correction: its values as the network
/// wants them. One correction at a time uses it.</summary>
/// <param name="volume">The images.</param>
/// <param name="input">How the task wants them.</param>
/// <param name="hooks">What the task's scripts do to them.</param>
public sealed class PromptedVolume(Volume volume, InputSettings input, SegmentationHooks hooks)
{
    private (string Network, SlicePreparer Preparer, IReadOnlyList<string> Fingerprints)? _prepared;
    private (string Reading, bool Placed)? _read;

    /// <summary>The images.</summary>
    public Volume Volume => volume;

    /// <summary>The slices in the task's plane; those of <see cref="CorrectedSlice"/>.</summary>
    public SliceStack Stack { get; } = SliceStack.Create(volume.Geometry, input.Plane);

    /// <summary>What the task's scripts do.</summary>
    internal SegmentationHooks Hooks => hooks;

    /// <summary>Whether it counts for these images where memories show something, as their automatic result has it; tried once.</summary>
    /// <param name="reading">What reads them: model and memories.</param>
    /// <param name="tryIt">Tries it.</param>
    internal bool IsPlaced(string reading, Func<bool> tryIt)
    {
        if (_read?.Reading != reading) _read = (reading, tryIt());
        return _read.Value.Placed;
    }

    /// <summary>Slices ready for a network, and their features.</summary>
    internal (SlicePreparer Preparer, SliceFeatures Features) For(LoadedModel model, FeatureCache cache, CancellationToken cancellationToken)
    {
        var network = $"{model.Sha256}|{model.ImageSize}";
        if (_prepared?.Network != network)
        {
            var changed = hooks.Preprocess?.Invoke(volume, cancellationToken) ?? volume;
            var preparer = new SlicePreparer(changed, input, model.Traits, model.ImageSize);
            _prepared = (network, preparer, SliceFeatures.Fingerprints(preparer, cancellationToken));
        }

        var (_, made, fingerprints) = _prepared.Value;
        return (made, new SliceFeatures(model, made, cache, fingerprints));
    }
}
