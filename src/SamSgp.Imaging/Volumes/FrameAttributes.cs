using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Attributes of single frames: from the frame's functional group, else the shared one, else the dataset
/// itself.</summary>
internal sealed class FrameAttributes
{
    private static readonly DicomTag[] Vectors = [DicomTag.TimeSlotVector, DicomTag.RRIntervalVector, DicomTag.EnergyWindowVector, DicomTag.SliceVector];

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

    /// <summary>Looks at an image.</summary>
    /// <exception cref="DicomDataException">NumberOfFrames is there and is no number.</exception>
    public static FrameAttributes Open(DicomDataset dataset)
    {
        dataset.TryGetSequence(DicomTag.PerFrameFunctionalGroupsSequence, out var frames);
        dataset.TryGetNonEmptySequence(DicomTag.SharedFunctionalGroupsSequence, out var shared);
        var count = StatedNumbers.ReadOne(dataset, DicomTag.NumberOfFrames) ?? 1;
        if (count is < 0 or > int.MaxValue || count != Math.Floor(count))
            throw StatedNumbers.Unreadable(DicomTag.NumberOfFrames, FormattableString.Invariant($"{count}"), "a whole number is wanted");
        return new FrameAttributes(dataset, shared?.Items[0], frames?.Items ?? [], Math.Max(1, (int)count));
    }

    /// <summary>What stored values are once they are rescaled linearly, where that means something by itself; null for other
    /// modalities, and for values that a table rescales.</summary>
    public string? CalibratedUnits => CalibratedUnitsOf(_dataset);

    /// <inheritdoc cref="CalibratedUnits"/>
    public static string? CalibratedUnitsOf(DicomDataset dataset) => dataset.Contains(DicomTag.ModalityLUTSequence) ? null
        : dataset.GetSingleValueOrDefault(DicomTag.Modality, "") switch { "CT" => "Hounsfield units", "PT" => "activity or uptake", _ => null };

    /// <summary>Exactly <paramref name="count"/> finite numbers; null where they are missing or empty.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="macro">Functional group that holds the attribute; null where it is always in the dataset.</param>
    /// <param name="tag">The attribute.</param>
    /// <param name="count">Its number of values.</param>
    /// <exception cref="DicomDataException">They are there, and other.</exception>
    public double[]? Numbers(int frame, DicomTag? macro, DicomTag tag, int count) =>
        Holder(frame, macro, tag) is { } holder ? StatedNumbers.Read(holder, tag, count) : null;

    /// <summary>As <see cref="Numbers"/>, for attributes that others can do without; null where they cannot be understood.</summary>
    public double[]? UsableNumbers(int frame, DicomTag? macro, DicomTag tag, int count)
    {
        try
        {
            return Numbers(frame, macro, tag, count);
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    /// <summary>The first of one or more numbers.</summary>
    /// <exception cref="DicomDataException">They are there, and are none.</exception>
    public double? FirstNumber(int frame, DicomTag macro, DicomTag tag) =>
        Holder(frame, macro, tag) is { } holder && StatedNumbers.Read(holder, tag) is [var first, ..] ? first : null;

    /// <summary>The attribute is there, without a value.</summary>
    public bool IsEmpty(int frame, DicomTag macro, DicomTag tag) =>
        Holder(frame, macro, tag) is null && Places(frame, macro).Any(place => place.Contains(tag));

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

        return Array.IndexOf(Vectors, tag) >= 0 ? TextOfVector(frame, tag) : Text(_dataset, tag);
    }

    // One value for each frame (PS3.3 C.8.4.8).
    private string? TextOfVector(int frame, DicomTag tag) =>
        _dataset.TryGetValues<string>(tag, out var values) && values.Length == FrameCount ? values[frame] : null;

    /// <summary>Whether functional groups hold a macro.</summary>
    public bool States(DicomTag macro) => (_shared?.Contains(macro) ?? false) || _frames.Any(frame => frame.Contains(macro));

    private static bool IsPlaced(DicomDataset? group) => group is not null &&
        (group.Contains(DicomTag.PlanePositionSequence) || group.Contains(DicomTag.PlanePositionVolumeSequence));

    private DicomDataset? Own(int frame) => frame < _frames.Count ? _frames[frame] : null;

    // Where the attribute has a value: the frame's own group, the shared one, the dataset.
    private DicomDataset? Holder(int frame, DicomTag? macro, DicomTag tag) => Places(frame, macro).FirstOrDefault(place =>
        place.GetDicomItem<DicomItem>(tag) is not null and not DicomElement { Count: 0 } and var item && !IsBlank(item));

    private IEnumerable<DicomDataset> Places(int frame, DicomTag? macro)
    {
        if (macro is { } group)
        {
            foreach (var groups in (DicomDataset?[])[Own(frame), _shared])
                if (groups is not null && groups.TryGetNonEmptySequence(group, out var sequence)) yield return sequence.Items[0];
        }

        yield return _dataset;
    }

    private static bool IsBlank(DicomItem item) => item is DicomStringElement text && text.Get<string>().Trim(' ', '\0', '\\').Length == 0;

    private static string? Text(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetValues<string>(tag, out var values) ? string.Join('\\', values).Trim() : null;
}
