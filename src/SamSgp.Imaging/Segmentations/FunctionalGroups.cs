using SamSgp.Dicom;
using SamSgp.Imaging.Coding;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Shared and per-frame functional groups (PS3.3 A.51.5): where each frame lies, what it shows, what it came
/// from. Items that depend on the slice alone are made once and shared by the frames of all segments.</summary>
internal sealed class FunctionalGroups
{
    private const string StackId = "1";

    private readonly SourceSeries _source;
    private readonly string _dimensionOrganizationUid;
    private readonly Dictionary<int, int> _sliceIndex;
    private readonly Dictionary<int, int> _segmentIndex;
    private readonly Dictionary<int, DicomItem[]> _sliceItems = [];

    /// <summary>Groups for a list of frames.</summary>
    /// <param name="source">What the frames were made from.</param>
    /// <param name="frames">Slice and segment of each frame; no segment in a label map.</param>
    /// <param name="dimensionOrganizationUid">UID of the dimensions.</param>
    public FunctionalGroups(SourceSeries source, IReadOnlyList<(int Slice, int? Segment)> frames,
        string dimensionOrganizationUid)
    {
        (_source, _dimensionOrganizationUid, Frames) = (source, dimensionOrganizationUid, frames);
        // Index values are ordinals from 1 without gaps (C.7.6.17.1).
        _sliceIndex = Ordinals(frames.Select(frame => frame.Slice));
        _segmentIndex = Ordinals(frames.Select(frame => frame.Segment).OfType<int>());
    }

    private IReadOnlyList<(int Slice, int? Segment)> Frames { get; }

    private VolumeGeometry Geometry => _source.Geometry;

    private bool HasPositions => Geometry.FrameOfReferenceUid is not null;

    private bool HasSegments => _segmentIndex.Count > 0;

    /// <summary>Writes the Multi-frame Functional Groups and Multi-frame Dimension modules.</summary>
    public void WriteTo(DicomDataset target)
    {
        var organization = new DicomDataset();
        organization.AddOrUpdate(DicomTag.DimensionOrganizationUID, _dimensionOrganizationUid);
        target.AddOrUpdate(new DicomSequence(DicomTag.DimensionOrganizationSequence, organization));
        if (HasPositions && Geometry.IsRegular) target.AddOrUpdate(DicomTag.DimensionOrganizationType, "3D");
        target.AddOrUpdate(new DicomSequence(DicomTag.DimensionIndexSequence, [.. Dimensions()]));
        target.AddOrUpdate(new DicomSequence(DicomTag.SharedFunctionalGroupsSequence, Shared()));
        target.AddAsStated(new DicomSequence(DicomTag.PerFrameFunctionalGroupsSequence, [.. Frames.Select(PerFrame)]));
    }

    private IEnumerable<DicomDataset> Dimensions()
    {
        if (HasSegments)
        {
            yield return Dimension(DicomTag.ReferencedSegmentNumber, DicomTag.SegmentIdentificationSequence,
                "Segment Number");
        }

        yield return HasPositions
            ? Dimension(DicomTag.ImagePositionPatient, DicomTag.PlanePositionSequence, "Image Position (Patient)")
            : Dimension(DicomTag.InStackPositionNumber, DicomTag.FrameContentSequence, "In-Stack Position Number");
    }

    private DicomDataset Dimension(DicomTag index, DicomTag group, string label)
    {
        var item = new DicomDataset();
        item.AddOrUpdate(DicomTag.DimensionOrganizationUID, _dimensionOrganizationUid);
        item.AddOrUpdate(DicomTag.DimensionIndexPointer, index);
        item.AddOrUpdate(DicomTag.FunctionalGroupPointer, group);
        item.AddOrUpdate(DicomTag.DimensionDescriptionLabel, label);
        return item;
    }

    private DicomDataset Shared()
    {
        var item = new DicomDataset();
        if (HasPositions || _source.HasPixelSpacing || Geometry.HasVolume) item.AddOrUpdate(PixelMeasures());
        if (HasPositions) item.AddOrUpdate(PlaneOrientation());
        return item;
    }

    private DicomSequence PixelMeasures()
    {
        var item = new DicomDataset();
        if (HasPositions || Geometry.HasSliceSpacing)
        {
            var stated = _source.FirstFrame(DicomTag.PixelMeasuresSequence, DicomTag.SliceThickness, 1);
            var thickness = stated is [> 0] ? stated[0] : Geometry.SliceSpacing;
            if (stated is [> 0] || Geometry.HasSliceSpacing) item.AddOrUpdate(DicomTag.SliceThickness, DecimalString.Format(thickness));
            if (Geometry.HasSliceSpacing) item.AddOrUpdate(DicomTag.SpacingBetweenSlices, DecimalString.Format(Geometry.SliceSpacing));
        }

        item.AddOrUpdate(DicomTag.PixelSpacing,
            DecimalString.Format(Geometry.RowSpacing), DecimalString.Format(Geometry.ColumnSpacing));
        return new(DicomTag.PixelMeasuresSequence, item);
    }

    private DicomSequence PlaneOrientation()
    {
        var item = new DicomDataset();
        var (row, column) = _source.StatedOrientation();
        item.AddOrUpdate(DicomTag.ImageOrientationPatient, [.. Texts(row), .. Texts(column)]);
        return new(DicomTag.PlaneOrientationSequence, item);
    }

    private DicomDataset PerFrame((int Slice, int? Segment) frame)
    {
        var item = SourceValues.Dataset();
        item.AddOrUpdate(FrameContent(frame));
        if (!_sliceItems.TryGetValue(frame.Slice, out var shared))
            _sliceItems.Add(frame.Slice, shared = [.. SliceItems(frame.Slice)]);
        item.AddOrUpdate(shared);
        if (frame.Segment is { } segment)
        {
            var identification = new DicomDataset();
            identification.AddOrUpdate(DicomTag.ReferencedSegmentNumber, (ushort)segment);
            item.AddOrUpdate(new DicomSequence(DicomTag.SegmentIdentificationSequence, identification));
        }

        return item;
    }

    private DicomSequence FrameContent((int Slice, int? Segment) frame)
    {
        var item = new DicomDataset();
        var slice = (uint)_sliceIndex[frame.Slice];
        uint[] index = frame.Segment is { } segment ? [(uint)_segmentIndex[segment], slice] : [slice];
        item.AddOrUpdate(DicomTag.DimensionIndexValues, index);
        if (!HasPositions)
        {
            item.AddOrUpdate(DicomTag.StackID, StackId);
            item.AddOrUpdate(DicomTag.InStackPositionNumber, slice);
        }

        return new(DicomTag.FrameContentSequence, item);
    }

    private IEnumerable<DicomItem> SliceItems(int slice)
    {
        if (HasPositions)
        {
            var position = new DicomDataset();
            position.AddOrUpdate(DicomTag.ImagePositionPatient, Texts(Geometry.SlicePositions[slice]));
            yield return new DicomSequence(DicomTag.PlanePositionSequence, position);
        }

        yield return Derivation(_source.Frames[slice]);
    }

    private static DicomSequence Derivation(SourceFrame frame)
    {
        var image = SourceValues.Dataset();
        image.AddOrUpdate(DicomTag.ReferencedSOPClassUID, frame.SopClassUid);
        image.AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, frame.SopInstanceUid);
        if (frame.FrameNumber is { } number) image.AddOrUpdate(DicomTag.ReferencedFrameNumber, number);
        image.AddOrUpdate(CodeSequence.Of(DicomTag.PurposeOfReferenceCodeSequence, Codes.SourceImageForProcessing));
        image.AddOrUpdate(DicomTag.SpatialLocationsPreserved, frame.IsTile ? "NO" : "YES");

        var item = SourceValues.Dataset();
        item.AddOrUpdate(new DicomSequence(DicomTag.SourceImageSequence, image));
        item.AddOrUpdate(CodeSequence.Of(DicomTag.DerivationCodeSequence, Codes.Segmentation));
        return new(DicomTag.DerivationImageSequence, item);
    }

    private static string[] Texts(Vector3D vector) =>
        [DecimalString.Format(vector.X), DecimalString.Format(vector.Y), DecimalString.Format(vector.Z)];

    private static Dictionary<int, int> Ordinals(IEnumerable<int> values) =>
        values.Distinct().Order().Select((value, index) => (value, index)).ToDictionary(p => p.value, p => p.index + 1);
}
