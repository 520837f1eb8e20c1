using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The contours of one structure in one plane.</summary>
/// <param name="place">Of the plane along the normal, mm.</param>
internal sealed class ContourPlane(double place)
{
    private readonly List<Contour> _contours = [];

    /// <summary>Of the plane along the normal, mm.</summary>
    public double Place => place;

    /// <summary>Contours that lie within another and cut no hole.</summary>
    /// <param name="geometry">Tells the plane's directions.</param>
    public int Nested(VolumeGeometry geometry)
    {
        var outlines = _contours.Where(contour => !contour.CutsHoles).Select(contour => new Outline(InPlane(contour, geometry))).ToList();
        return outlines.Count(inner => outlines.Exists(outer => outer != inner && outer.Holds(inner)));
    }

    /// <summary>Adds a contour, unless it is there already.</summary>
    public void Add(Contour contour)
    {
        if (!_contours.Exists(contour.Repeats)) _contours.Add(contour);
    }

    /// <summary>The pixels of a slice that lie inside: of what CLOSEDPLANAR_XOR contours enclose an odd number of times, and of
    /// every other contour.</summary>
    /// <param name="geometry">The slice's grid.</param>
    /// <param name="slice">0-based slice.</param>
    /// <param name="inside">One byte a pixel; overwritten.</param>
    public void Fill(VolumeGeometry geometry, int slice, Span<byte> inside)
    {
        inside.Clear();
        foreach (var contour in _contours.Where(contour => contour.CutsHoles))
            ContourFill.Invert(Pixels(contour, geometry, slice), geometry.Columns, geometry.Rows, inside);
        foreach (var contour in _contours.Where(contour => !contour.CutsHoles))
            ContourFill.Add(Pixels(contour, geometry, slice), geometry.Columns, geometry.Rows, inside);
    }

    // With what it lies within, which tells most others at once.
    private sealed record Outline(List<(double X, double Y)> Points)
    {
        private readonly (double Left, double Right, double Top, double Bottom) _box =
            (Points.Min(p => p.X), Points.Max(p => p.X), Points.Min(p => p.Y), Points.Max(p => p.Y));

        public bool Holds(Outline inner) => inner._box.Left >= _box.Left && inner._box.Right <= _box.Right && inner._box.Top >= _box.Top
            && inner._box.Bottom <= _box.Bottom && inner.Points.TrueForAll(point => ContourFill.Holds(Points, point));
    }

    private static List<(double X, double Y)> InPlane(Contour contour, VolumeGeometry geometry) =>
        [.. contour.Points.Select(point => (point.Dot(geometry.RowDirection), point.Dot(geometry.ColumnDirection)))];

    private static List<(double X, double Y)> Pixels(Contour contour, VolumeGeometry geometry, int slice) =>
        [.. contour.Points.Select(point =>
        {
            var offset = point - geometry.SlicePositions[slice];
            return (offset.Dot(geometry.RowDirection) / geometry.ColumnSpacing, offset.Dot(geometry.ColumnDirection) / geometry.RowSpacing);
        })];
}
