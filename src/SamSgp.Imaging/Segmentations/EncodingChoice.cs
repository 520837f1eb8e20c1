using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Which encoding a result is written in.</summary>
internal static class EncodingChoice
{
    /// <summary>The encoding asked for, or the one that fits.</summary>
    /// <exception cref="ArgumentException">The encoding asked for cannot hold the result.</exception>
    public static (SegmentationEncoding Encoding, IReadOnlyList<string> Warnings) Of(SegmentationOptions options,
        VolumeGeometry geometry, IReadOnlyList<SegmentDescription> segments, bool overlap)
    {
        // BINARY and FRACTIONAL number their segments 1, 2, 3 ... (C.8.20.2, Segment Number).
        var consecutive = segments.Select((segment, index) => segment.Number == index + 1).All(right => right);
        // OHIF 3.13 garbles single-bit frames that do not end where a byte ends.
        var aligned = geometry.SliceLength % 8 == 0;
        return options.Encoding switch
        {
            SegmentationEncoding.Labelmap when overlap =>
                throw new ArgumentException("The segments overlap, which a LABELMAP cannot hold; write BINARY."),
            SegmentationEncoding.Binary or SegmentationEncoding.Fractional when !consecutive =>
                throw new ArgumentException($"{options.Encoding.ToString().ToUpperInvariant()} needs segment numbers 1 to " +
                    $"{segments.Count} without gaps, not {string.Join(", ", segments.Select(s => s.Number))}; write LABELMAP " +
                    "or renumber the segments."),
            SegmentationEncoding.Binary when options.Compression == SegmentationCompression.Rle =>
                throw new ArgumentException("RLE of single-bit frames is read differently by different readers; write " +
                    "LABELMAP, or BINARY uncompressed or deflated."),
            SegmentationEncoding.Auto when overlap && !consecutive =>
                throw new ArgumentException("The segments overlap, which only BINARY can hold, and BINARY needs segment " +
                    $"numbers 1 to {segments.Count} without gaps; renumber the segments."),
            SegmentationEncoding.Auto when overlap && options.Compression == SegmentationCompression.Rle =>
                throw new ArgumentException("The segments overlap, which only BINARY can hold, and BINARY is not written " +
                    "in RLE; write it uncompressed or deflated."),
            SegmentationEncoding.Auto when overlap && !aligned => (SegmentationEncoding.Binary,
                [$"Overlapping segments on {geometry.Columns} x {geometry.Rows} pixels: some viewers draw such BINARY " +
                    "objects garbled."]),
            SegmentationEncoding.Auto => (overlap || (aligned && consecutive && options.Compression != SegmentationCompression.Rle)
                ? SegmentationEncoding.Binary : SegmentationEncoding.Labelmap, []),
            var asked => (asked, []),
        };
    }
}
