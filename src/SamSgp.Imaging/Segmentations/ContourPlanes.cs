using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The contours of one structure, plane by plane, and the slices of a series that each plane stands for. The planes may
/// be those of another series: thinner, thicker, between.</summary>
internal sealed class ContourPlanes
{
    // Of the step from plane to plane: farther apart, something was left out between.
    private const double OneStep = 1.5;

    // No contours are drawn farther apart than this, in slices or in mm, where the structure goes on between them.
    private const double MostSlices = 4, MostMillimeters = 10;
    private readonly VolumeGeometry _geometry;
    private readonly List<ContourPlane> _planes; // ascending
    private readonly double _step;
    private readonly List<string> _remarks = [];

    private ContourPlanes(VolumeGeometry geometry, List<ContourPlane> planes)
    {
        (_geometry, _planes) = (geometry, planes);
        var gaps = planes.Zip(planes.Skip(1), (a, b) => b.Place - a.Place).ToList();
        var least = gaps.DefaultIfEmpty(double.MaxValue).Min();
        _step = least <= Math.Max(MostSlices * geometry.SliceSpacing, MostMillimeters) ? least : geometry.SliceSpacing;
    }

    /// <summary>What could not be drawn.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>The contours of a structure.</summary>
    /// <param name="drawn">Its items of the ROI Contour Sequence.</param>
    /// <param name="geometry">The series' grid.</param>
    public static ContourPlanes Of(IEnumerable<DicomDataset> drawn, VolumeGeometry geometry)
    {
        var (contours, others, broken, tilted) = (new List<Contour>(), new SortedDictionary<string, int>(StringComparer.Ordinal), 0, 0);
        foreach (var item in drawn.SelectMany(Items))
        {
            var type = item.GetSingleValueOrDefault(DicomTag.ContourGeometricType, "").Trim();
            if (type is not (Contour.Closed or Contour.ClosedXor)) others[type] = others.GetValueOrDefault(type) + 1;
            else if (Contour.Read(item, type == Contour.ClosedXor) is not { } contour) broken++;
            else if (contour.Spread(geometry.Normal) > Math.Max(0.1, 0.1 * geometry.SliceSpacing)) tilted++;
            else contours.Add(contour);
        }

        var planes = new ContourPlanes(geometry, Planes(contours, geometry.Normal));
        foreach (var (type, count) in others)
            planes.Remark($"{count} contours of type {(type.Length > 0 ? type : "''")} have no area and are left out");
        if (broken > 0) planes.Remark($"{broken} contours have fewer than three points, or numbers that are none, and are left out");
        if (tilted > 0) planes.Remark($"{tilted} contours do not lie in the plane of the series' slices and are left out");
        planes.RemarkOnWhatNoSliceShows();
        if (planes._planes.Sum(plane => plane.Nested(geometry)) is > 0 and var nested)
            planes.Remark($"{nested} contours lie within another of the same plane and cut no hole (only CLOSEDPLANAR_XOR does, PS3.3 C.8.8.6.3)");
        return planes;
    }

    /// <summary>Draws the structure in a slice, one byte a pixel: 1 inside, 0 outside.</summary>
    /// <returns>False where the slice does not show it; nothing is drawn then.</returns>
    public bool Fill(int slice, Span<byte> inside)
    {
        if (PlaneOf(slice) is not { } plane) return false;
        plane.Fill(_geometry, slice, inside);
        return true;
    }

    private static IEnumerable<DicomDataset> Items(DicomDataset structure) =>
        structure.TryGetSequence(DicomTag.ContourSequence, out var contours) ? contours.Items : [];

    private static List<ContourPlane> Planes(List<Contour> contours, Vector3D normal)
    {
        var placed = contours.Select(contour => (Contour: contour, Place: contour.Place(normal))).OrderBy(c => c.Place).ToList();
        var samePlane = PlaneSpacing.SamePlane(0, [.. placed.Select(c => c.Place)]);
        var planes = new List<ContourPlane>();
        foreach (var (contour, place) in placed)
        {
            if (planes.Count == 0 || place - planes[^1].Place > samePlane) planes.Add(new ContourPlane(place));
            planes[^1].Add(contour);
        }

        return planes;
    }

    private void Remark(FormattableString remark) => _remarks.Add(remark.ToString(CultureInfo.InvariantCulture) + ".");

    private void RemarkOnWhatNoSliceShows()
    {
        if (_planes.Count == 0) return;
        var (first, last) = (Place(0), Place(_geometry.Slices - 1));
        var reach = Math.Max(_step, _geometry.SliceSpacing) / 2 * 1.0001;
        var beyond = _planes.Count(plane => plane.Place < Math.Min(first, last) - reach || plane.Place > Math.Max(first, last) + reach);
        if (beyond > 0) Remark($"{beyond} of {_planes.Count} planes with contours lie beyond the series");
        else if (!Enumerable.Range(0, _geometry.Slices).Any(slice => PlaneOf(slice) is not null)) Remark($"its contours lie between two slices: none shows it");
    }

    private double Place(int slice) => _geometry.SlicePositions[slice].Dot(_geometry.Normal);

    // The plane nearest to a slice, where the slice lies between two that are one step apart, or within half a step of one.
    private ContourPlane? PlaneOf(int slice)
    {
        if (_planes.Count == 0) return null;
        var place = Place(slice);
        var above = _planes.FindIndex(plane => plane.Place > place);
        var (low, high) = above < 0 ? (_planes[^1], null) : above == 0 ? (null, _planes[0]) : (_planes[above - 1], (ContourPlane?)_planes[above]);
        if (low is not null && high is not null && high.Place - low.Place <= OneStep * Math.Max(_step, _geometry.SliceSpacing) * 1.0001)
            return place - low.Place <= high.Place - place ? low : high;
        var half = _step / 2;
        // Half open, so that a plane between two slices belongs to one of them.
        if (low is not null && place - low.Place <= half * 1.0001) return low;
        return high is not null && high.Place - place < half * 0.9999 ? high : null;
    }
}
