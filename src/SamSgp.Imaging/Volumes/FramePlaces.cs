using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Where the frames of one instance lie: each kind of image says it in its own way.</summary>
internal sealed class FramePlaces
{
    private static readonly DicomTag[] PatientTags = [DicomTag.PlaneOrientationSequence, DicomTag.ImageOrientationPatient, DicomTag.PlanePositionSequence, DicomTag.ImagePositionPatient];
    private static readonly DicomTag[] VolumeTags = [DicomTag.PlaneOrientationVolumeSequence, DicomTag.ImageOrientationVolume, DicomTag.PlanePositionVolumeSequence, DicomTag.ImagePositionVolume];

    // A kilometre, in mm: what is farther away are bytes that were never a number.
    private const double FarthestPlace = 1e6;

    private readonly FrameAttributes _attributes;
    private readonly DicomTag[] _tags;
    private readonly FrameAttributes? _detector;
    private readonly Func<int, double> _along;

    private FramePlaces(FrameAttributes attributes, DicomTag[] tags, FrameAttributes? detector, Func<int, double> along) =>
        (_attributes, _tags, _detector, _along) = (attributes, tags, detector, along);

    /// <summary>The places are those of a volume of its own, not of the patient: an ultrasound volume's.</summary>
    public bool AreInOwnVolume => _tags == VolumeTags;

    /// <summary>Looks at an instance.</summary>
    /// <exception cref="MissingPlaceException">It gives its many frames one place, or leaves out what the others follow from.</exception>
    /// <exception cref="DicomDataException">What the others follow from cannot be understood.</exception>
    public static FramePlaces Open(DicomDataset dataset, FrameAttributes attributes)
    {
        if (attributes.States(DicomTag.PlanePositionVolumeSequence)) return new(attributes, VolumeTags, null, _ => 0);
        if (Tomography(dataset, attributes) is { } tomography) return tomography;
        if (StatedNumbers.Read(dataset, DicomTag.GridFrameOffsetVector) is { } offsets && offsets.Length >= attributes.FrameCount)
            return new(attributes, PatientTags, null, frame => offsets[frame] - offsets[0]);
        if (attributes.FrameCount > 1 && !attributes.AreDescribed && dataset.Contains(DicomTag.ImagePositionPatient))
        {
            throw new MissingPlaceException($"{attributes.FrameCount} frames have one place between them: ImagePositionPatient says where " +
                $"the first lies, and nothing (functional groups, GridFrameOffsetVector) where the others do{Hint(dataset)}.");
        }

        return new(attributes, PatientTags, null, _ => 0);
    }

    /// <summary>Unit vectors along rows and columns, and the centre of the first pixel in mm; null for what is not said.</summary>
    /// <param name="frame">0-based.</param>
    /// <exception cref="DicomDataException">What is said is no place.</exception>
    public ((Vector3D Row, Vector3D Column)? Orientation, Vector3D? Position) Of(int frame)
    {
        var source = _detector ?? _attributes;
        var at = _detector is null ? frame : 0;
        var directions = Directions(source.Numbers(at, _tags[0], _tags[1], 6), _tags[1]);
        if (source.Numbers(at, _tags[2], _tags[3], 3) is not { } p) return (directions, null);
        var position = new Vector3D(p[0], p[1], p[2]);
        if (position.Length > FarthestPlace)
            throw StatedNumbers.Unreadable(_tags[3], FormattableString.Invariant($"{position.Length / 1000:0} m away"), "that is no place in a room");
        return (directions, directions is var (row, column) ? position + row.Cross(column) * _along(frame) : position);
    }

    private static string Hint(DicomDataset dataset)
    {
        if (dataset.TryGetValue<DicomTag>(DicomTag.FrameIncrementPointer, 0, out var pointer) && pointer != DicomTag.Unknown)
            return $"; by FrameIncrementPointer they differ in {pointer.DictionaryEntry.Keyword}";
        return StatedNumbers.Text(dataset, DicomTag.SpacingBetweenSlices).Length > 0
            ? "; SpacingBetweenSlices says how far apart they are, but not which way they follow each other" : "";
    }

    // Reconstructed tomography of nuclear medicine (PS3.3 C.8.4.15): the first slice's place is its detector's, the others follow
    // at SpacingBetweenSlices, against the normal where that is negative.
    private static FramePlaces? Tomography(DicomDataset dataset, FrameAttributes attributes)
    {
        if (!dataset.TryGetValues<string>(DicomTag.ImageType, out var type) || type.Length < 3 ||
            type[2].Trim() is not ("RECON TOMO" or "RECON GATED TOMO")) return null;
        var detector = dataset.TryGetNonEmptySequence(DicomTag.DetectorInformationSequence, out var detectors)
            && detectors.Items[0].Contains(DicomTag.ImagePositionPatient) ? FrameAttributes.Open(detectors.Items[0]) : null;
        if (detector is null && !dataset.Contains(DicomTag.ImagePositionPatient)) return null;
        var spacing = attributes.Numbers(0, null, DicomTag.SpacingBetweenSlices, 1)?[0] ?? 0;
        if (spacing == 0 && attributes.FrameCount > 1)
        {
            throw new MissingPlaceException($"{attributes.FrameCount} reconstructed slices (NM) without SpacingBetweenSlices: " +
                "only the first has a place.");
        }

        var slices = dataset.TryGetValues<int>(DicomTag.SliceVector, out var vector) && vector.Length == attributes.FrameCount
            ? vector : [.. Enumerable.Range(1, attributes.FrameCount)];
        return new(attributes, PatientTags, detector ?? FrameAttributes.Open(dataset), frame => spacing * (slices[frame] - slices.Min()));
    }

    /// <summary>Unit vectors at right angles; null where none are stated.</summary>
    private static (Vector3D, Vector3D)? Directions(double[]? o, DicomTag tag)
    {
        if (o is null) return null;
        Vector3D row = new(o[0], o[1], o[2]), column = new(o[3], o[4], o[5]);
        if (Math.Abs(row.Length - 1) > 0.05 || Math.Abs(column.Length - 1) > 0.05 || Math.Abs(row.Dot(column)) > 0.05)
        {
            throw StatedNumbers.Unreadable(tag, $"'{string.Join('\\', o.Select(value => value.ToString(CultureInfo.InvariantCulture)))}'",
                "two directions of length 1 at right angles are wanted");
        }

        return (row.Normalized(), column.Normalized());
    }
}
