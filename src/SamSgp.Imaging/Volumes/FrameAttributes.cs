using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Attributes of single frames: from the frame's functional group, else the shared one, else the dataset
/// itself.</summary>
internal sealed class FrameAttributes
{
    private readonly DicomDataset _dataset;
    private readonly DicomDataset? _shared;
    private readonly IList<DicomDataset> _frames;

    private FrameAttributes(DicomDataset dataset, DicomDataset? shared, IList<DicomDataset> frames, int frameCount) =>
        (_dataset, _shared, _frames, FrameCount) = (dataset, shared, frames, frameCount);

    /// <summary>Frames of the instance, at least 1.</summary>
    public int FrameCount { get; }

    /// <summary>References to this instance name frames.</summary>
    public bool IsMultiFrame => FrameCount > 1 || _frames.Count > 0;

    /// <summary>Frames are described one by one, or together (functional groups).</summary>
    public bool AreDescribed => _frames.Count > 0 || _shared is not null;

    /// <summary>Frames are described one by one, and each says where it lies.</summary>
    public bool HasPlacesOfFrames => _frames.Count > 0 && (IsPlaced(_shared) || _frames.All(IsPlaced));

    public static FrameAttributes Open(DicomDataset dataset)
    {
        dataset.TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out var frames);
        dataset.TryGetNonEmptySequence(DicomTag.SharedFunctionalGroupsSequence, out var shared);
        var count = dataset.TryGetValue<int>(DicomTag.NumberOfFrames, 0, out var number) && number > 0 ? number : 1;
        return new FrameAttributes(dataset, shared?.Items[0], frames?.Items ?? [], count);
    }

    /// <summary>Exactly <paramref name="count"/> finite numbers; null where they are missing or other.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="macro">Functional group that holds the attribute; null where it is always in the dataset.</param>
    /// <param name="tag">The attribute.</param>
    /// <param name="count">Its number of values.</param>
    public double[]? Numbers(int frame, DicomTag? macro, DicomTag tag, int count) =>
        Values(frame, macro, tag) is { } values && values.Length == count ? values : null;

    /// <summary>The first of one or more numbers.</summary>
    public double? FirstNumber(int frame, DicomTag macro, DicomTag tag) => Values(frame, macro, tag) is [var first, ..] ? first : null;

    /// <summary>Values of an attribute of one frame, wherever it is, joined by backslashes; null where it is
    /// nowhere.</summary>
    public string? Text(int frame, DicomTag tag)
    {
        foreach (var group in (ReadOnlySpan<DicomDataset?>)[Own(frame), _shared])
        {
            foreach (var macro in group?.OfType<DicomSequence>() ?? [])
            {
                if (macro.Items is [var item, ..] && Text(item, tag) is { } text) return text;
            }
        }

        return Text(_dataset, tag);
    }

    /// <summary>Whether functional groups hold a macro.</summary>
    public bool States(DicomTag macro) => (_shared?.Contains(macro) ?? false) || _frames.Any(frame => frame.Contains(macro));

    private static bool IsPlaced(DicomDataset? group) => group is not null &&
        (group.Contains(DicomTag.PlanePositionSequence) || group.Contains(DicomTag.PlanePositionVolumeSequence));

    private DicomDataset? Own(int frame) => frame < _frames.Count ? _frames[frame] : null;

    private double[]? Values(int frame, DicomTag? macro, DicomTag tag)
    {
        if (macro is { } group)
        {
            var found = Of(Own(frame), group, tag) ?? Of(_shared, group, tag);
            if (found is not null) return found;
        }

        return Finite(_dataset, tag);
    }

    private static double[]? Of(DicomDataset? group, DicomTag macro, DicomTag tag) =>
        group is not null && group.TryGetNonEmptySequence(macro, out var sequence) ? Finite(sequence.Items[0], tag) : null;

    private static double[]? Finite(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValues<double>(tag, out var values) && Array.TrueForAll(values, double.IsFinite) ? values : null;

    private static string? Text(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValues<string>(tag, out var values) ? string.Join('\\', values).Trim() : null;
}
