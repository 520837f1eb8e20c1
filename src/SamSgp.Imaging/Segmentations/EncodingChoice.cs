using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Which encoding a result is written in.</summary>
internal static class EncodingChoice
{
    /// <summary>The encoding asked for, or the one that fits.</summary>
    /// <exception cref="UnsuitableEncodingException">The encoding cannot hold the result; the message says what
    /// would.</exception>
    public static (SegmentationEncoding Encoding, IReadOnlyList<string> Warnings) Of(SegmentationOptions options,
        VolumeGeometry geometry, IReadOnlyList<SegmentDescription> segments, bool overlap)
    {
        // OHIF 3.13 garbles single-bit frames that do not end where a byte ends.
        var aligned = geometry.SliceLength % 8 == 0;
        // BINARY and FRACTIONAL number their segments 1, 2, 3 ... (C.8.20.2, Segment Number).
        var consecutive = segments.Index().All(segment => segment.Item.Number == segment.Index + 1);
        var rle = options.Compression == SegmentationCompression.Rle;
        var encoding = options.Encoding != SegmentationEncoding.Auto ? options.Encoding
            : overlap || (aligned && consecutive && !rle) ? SegmentationEncoding.Binary
            : SegmentationEncoding.Labelmap;

        if (encoding == SegmentationEncoding.Labelmap && overlap)
            throw new UnsuitableEncodingException("The segments overlap, which a LABELMAP cannot hold; write BINARY.");
        if (encoding != SegmentationEncoding.Labelmap && !consecutive)
        {
            var numbers = string.Join(", ", segments.Select(segment => segment.Number));
            var remedy = overlap ? "renumber the segments" : "write LABELMAP or renumber the segments";
            throw new UnsuitableEncodingException($"{encoding.ToString().ToUpperInvariant()} needs segment numbers 1 to " +
                $"{segments.Count} without gaps, not {numbers}; {remedy}.");
        }

        if (encoding == SegmentationEncoding.Binary && rle)
        {
            throw new UnsuitableEncodingException("Readers disagree on single-bit RLE; write BINARY uncompressed or deflated" +
                (overlap ? "." : ", or LABELMAP."));
        }

        return (encoding, encoding == SegmentationEncoding.Binary && !aligned
            ? [$"BINARY frames of {geometry.Columns} x {geometry.Rows} pixels: some viewers draw them garbled."] : []);
    }
}
