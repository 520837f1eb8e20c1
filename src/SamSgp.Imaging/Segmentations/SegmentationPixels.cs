using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The frames of a segmentation and what its Image Pixel and Segmentation Image modules say of them.</summary>
internal sealed class SegmentationPixels
{
    private const byte MaximumFraction = byte.MaxValue;

    private readonly SegmentationEncoding _encoding;
    private readonly VolumeGeometry _geometry;
    private readonly byte[] _data;
    private readonly int _bits;

    private SegmentationPixels(SegmentationEncoding encoding, VolumeGeometry geometry, byte[] data, int bits,
        IReadOnlyList<(int, int?)> frames) =>
        (_encoding, _geometry, _data, _bits, Frames) = (encoding, geometry, data, bits, frames);

    /// <summary>Slice and segment of each frame; no segment in a label map.</summary>
    public IReadOnlyList<(int Slice, int? Segment)> Frames { get; }

    /// <summary>Segmentation Storage or Label Map Segmentation Storage.</summary>
    public string SopClassUid => _encoding == SegmentationEncoding.Labelmap
        ? DicomUID.LabelMapSegmentationStorage.UID
        : DicomUID.SegmentationStorage.UID;

    /// <summary>Encodes the frames.</summary>
    public static SegmentationPixels Of(SegmentationEncoding encoding, MaskVolume masks,
        IReadOnlyList<SegmentFrame> frames, int highestSegment, SegmentationCompression compression)
    {
        var pad = SegmentationTransfer.PadsFrames(compression);
        if (encoding == SegmentationEncoding.Labelmap)
        {
            var slices = frames.Select(frame => frame.Slice).Distinct().Order().ToList();
            var wide = highestSegment > byte.MaxValue;
            return new(encoding, masks.Geometry, SegmentationFrames.Labelmap(masks, slices, wide, pad), wide ? 16 : 8,
                [.. slices.Select(slice => (slice, (int?)null))]);
        }

        var (data, bits) = encoding == SegmentationEncoding.Binary
            ? (SegmentationFrames.Binary(masks, frames, pad), 1)
            : (SegmentationFrames.Fractional(masks, frames, MaximumFraction, pad), 8);
        return new(encoding, masks.Geometry, data, bits,
            [.. frames.Select(frame => (frame.Slice, (int?)frame.Segment))]);
    }

    /// <summary>Writes pixel modules and pixel data.</summary>
    public void WriteTo(DicomDataset dataset, SegmentationCompression compression)
    {
        dataset.AddOrUpdate(DicomTag.SegmentationType, _encoding.ToString().ToUpperInvariant());
        if (_encoding == SegmentationEncoding.Fractional)
        {
            dataset.AddOrUpdate(DicomTag.SegmentationFractionalType, "PROBABILITY");
            dataset.AddOrUpdate(DicomTag.MaximumFractionalValue, (ushort)MaximumFraction);
        }

        dataset.AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1);
        dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME2");
        dataset.AddOrUpdate(DicomTag.NumberOfFrames, Frames.Count);
        dataset.AddOrUpdate(DicomTag.Rows, (ushort)_geometry.Rows);
        dataset.AddOrUpdate(DicomTag.Columns, (ushort)_geometry.Columns);
        dataset.AddOrUpdate(DicomTag.BitsAllocated, (ushort)_bits);
        dataset.AddOrUpdate(DicomTag.BitsStored, (ushort)_bits);
        dataset.AddOrUpdate(DicomTag.HighBit, (ushort)(_bits - 1));
        dataset.AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0);
        if (_encoding == SegmentationEncoding.Labelmap) dataset.AddOrUpdate(DicomTag.PixelPaddingValue, (ushort)0);
        SegmentationTransfer.WritePixelData(dataset, _data, Frames.Count, compression);
    }
}
