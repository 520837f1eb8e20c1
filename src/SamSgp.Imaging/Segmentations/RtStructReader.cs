using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Coding;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Reads the closed planar contours of an RT Structure Set (PS3.3 C.8.8.5, C.8.8.6) as masks.</summary>
public static class RtStructReader
{
    private static readonly CodedConcept Unstated = new("SCT", "91723000", "Anatomical structure");

    /// <summary>Rasterises the structures onto the grid of the series they were drawn on: a voxel is inside when its
    /// centre is. A contour belongs to the slice within whose half spacing it lies; contours of one slice that lie
    /// within each other cut holes.</summary>
    /// <param name="dataset">The structure set.</param>
    /// <param name="geometry">Grid of the series' volume.</param>
    /// <returns>One segment a structure, numbered as in the set (from 1 where the set counts from 0).</returns>
    /// <exception cref="DicomDataException">It is no structure set, or lies in another frame of reference.</exception>
    public static (MaskVolume Masks, IReadOnlyList<SegmentDescription> Segments) Read(DicomDataset dataset,
        VolumeGeometry geometry)
    {
        if (!dataset.TryGetSequence(DicomTag.StructureSetROISequence, out var structures))
            throw new DicomDataException("There is no StructureSetROISequence: this is no RT Structure Set.");
        CheckFrameOfReference(structures.Items, geometry);
        CheckNumbers(structures.Items);
        var shift = structures.Items.Any(item => item.GetSingleValueOrDefault(DicomTag.ROINumber, 0) == 0) ? 1 : 0;
        var contours = dataset.TryGetSequence(DicomTag.ROIContourSequence, out var sequence)
            ? sequence.Items.ToLookup(item => item.GetSingleValueOrDefault(DicomTag.ReferencedROINumber, 0)) : null;

        var packer = new LayerPacker(geometry);
        var segments = new List<SegmentDescription>();
        foreach (var structure in structures.Items)
        {
            var number = structure.GetSingleValueOrDefault(DicomTag.ROINumber, 0);
            var drawn = contours?[number].ToList() ?? [];
            segments.Add(Describe(structure, drawn, number + shift));
            var slices = drawn.SelectMany(item => Contours(item, geometry)).ToLookup(c => c.Slice, c => c.Points);
            packer.Add(number + shift, () => Frames(slices, geometry));
        }

        return (packer.ToMasks(), segments);
    }

    private static void CheckNumbers(IEnumerable<DicomDataset> structures)
    {
        var numbers = new HashSet<int>();
        foreach (var number in structures.Select(item => item.GetSingleValueOrDefault(DicomTag.ROINumber, 0)))
            if (!numbers.Add(number)) throw new DicomDataException($"Two structures have ROINumber {number}.");
    }

    private static void CheckFrameOfReference(IEnumerable<DicomDataset> structures, VolumeGeometry geometry)
    {
        var drawnIn = structures
            .Select(item => item.GetSingleValueOrDefault(DicomTag.ReferencedFrameOfReferenceUID, ""))
            .Where(uid => uid.Length > 0).Distinct().ToList();
        if (drawnIn.Count == 0 || drawnIn.Contains(geometry.FrameOfReferenceUid ?? "")) return;
        throw new DicomDataException($"The structures lie in frame of reference {drawnIn[0]}, the series in " +
            $"{geometry.FrameOfReferenceUid ?? "none"}.");
    }

    private static SegmentDescription Describe(DicomDataset structure, List<DicomDataset> drawn, int number)
    {
        CieLabColor? color = drawn is [var first, ..] &&
            first.TryGetValues<int>(DicomTag.ROIDisplayColor, out var rgb) && rgb.Length == 3
                ? CieLabColor.FromRgb((byte)rgb[0], (byte)rgb[1], (byte)rgb[2]) : null;
        var name = structure.GetSingleValueOrDefault(DicomTag.ROIName, "").Trim();
        return new()
        {
            Number = number,
            Label = name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"Structure {number}"),
            Category = Unstated,
            Type = Unstated,
            Color = color,
            AlgorithmType = structure.GetSingleValueOrDefault(DicomTag.ROIGenerationAlgorithm, "") switch
            {
                "AUTOMATIC" => SegmentAlgorithmType.Automatic,
                "SEMIAUTOMATIC" => SegmentAlgorithmType.SemiAutomatic,
                _ => SegmentAlgorithmType.Manual,
            },
        };
    }

    private static IEnumerable<(int Slice, List<(double, double)> Points)> Contours(DicomDataset structure,
        VolumeGeometry geometry)
    {
        if (!structure.TryGetSequence(DicomTag.ContourSequence, out var contours)) yield break;
        foreach (var contour in contours.Items)
        {
            var type = contour.GetSingleValueOrDefault(DicomTag.ContourGeometricType, "");
            if (type is not ("CLOSED_PLANAR" or "CLOSEDPLANAR_XOR") ||
                !contour.TryGetValues<double>(DicomTag.ContourData, out var data) || data.Length < 9) continue;
            var points = Enumerable.Range(0, data.Length / 3)
                .Select(i => new Vector3D(data[3 * i], data[3 * i + 1], data[3 * i + 2])).ToList();
            var slice = NearestSlice(points[0], geometry);
            if (slice >= 0) yield return (slice, points.ConvertAll(point => ToPixel(point, geometry, slice)));
        }
    }

    private static int NearestSlice(Vector3D point, VolumeGeometry geometry)
    {
        var place = point.Dot(geometry.Normal);
        var distances = geometry.SlicePositions
            .Select(position => Math.Abs(position.Dot(geometry.Normal) - place)).ToList();
        var nearest = distances.IndexOf(distances.Min());
        return distances[nearest] <= geometry.SliceSpacing / 2 * 1.0001 ? nearest : -1;
    }

    private static (double X, double Y) ToPixel(Vector3D point, VolumeGeometry geometry, int slice)
    {
        var offset = point - geometry.SlicePositions[slice];
        return (offset.Dot(geometry.RowDirection) / geometry.ColumnSpacing,
            offset.Dot(geometry.ColumnDirection) / geometry.RowSpacing);
    }

    private static IEnumerable<(int Slice, byte[] Inside)> Frames(ILookup<int, List<(double, double)>> slices,
        VolumeGeometry geometry)
    {
        var inside = new byte[geometry.SliceLength];
        foreach (var contours in slices)
        {
            Array.Clear(inside);
            foreach (var points in contours) ContourFill.Invert(points, geometry.Columns, geometry.Rows, inside);
            yield return (contours.Key, inside);
        }
    }
}
