using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>A closed planar contour (PS3.3 C.8.8.6).</summary>
/// <param name="Points">Corners, in mm.</param>
/// <param name="CutsHoles">CLOSEDPLANAR_XOR: what lies within an even number of contours of a plane is outside.</param>
internal sealed record Contour(IReadOnlyList<Vector3D> Points, bool CutsHoles)
{
    public const string Closed = "CLOSED_PLANAR", ClosedXor = "CLOSEDPLANAR_XOR";
    private const double SamePoint = 1e-3;

    // Looking which contours lie within which, and which is drawn twice, takes the square of this.
    private const int MostPoints = 20_000;

    /// <summary>Reads one; null where its data are no contour.</summary>
    public static Contour? Read(DicomDataset item, bool cutsHoles)
    {
        double[]? data;
        try
        {
            data = StatedNumbers.Read(item, DicomTag.ContourData);
        }
        catch (DicomDataException)
        {
            return null; // counted and said by who asks
        }

        if (data is null || data.Length < 9 || data.Length % 3 != 0) return null;
        if (data.Length / 3 > MostPoints) throw new DicomDataException($"A contour has {data.Length / 3} points; at most {MostPoints} are read.");
        return new([.. Enumerable.Range(0, data.Length / 3).Select(i => new Vector3D(data[3 * i], data[(3 * i) + 1], data[(3 * i) + 2]))], cutsHoles);
    }

    /// <summary>Its mean place along a normal.</summary>
    public double Place(Vector3D normal) => Points.Average(point => point.Dot(normal));

    /// <summary>How far its points lie apart along a normal.</summary>
    public double Spread(Vector3D normal) => Points.Max(point => point.Dot(normal)) - Points.Min(point => point.Dot(normal));

    /// <summary>Whether it is drawn once more: the same points, whichever is first and whichever way round.</summary>
    public bool Repeats(Contour other)
    {
        if (Points.Count != other.Points.Count || CutsHoles != other.CutsHoles) return false;
        var n = Points.Count;
        for (var start = 0; start < n; start++)
        {
            if ((Points[0] - other.Points[start]).Length > SamePoint) continue;
            if (Same(start, 1) || Same(start, -1)) return true;
        }

        return false;

        bool Same(int start, int way)
        {
            for (var i = 0; i < n; i++)
                if ((Points[i] - other.Points[(((start + (way * i)) % n) + n) % n]).Length > SamePoint) return false;
            return true;
        }
    }
}
