using SamSgp.Imaging.Segmentations;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class ContourFillTests
{
    private const int Columns = 40, Rows = 30;

    [Fact]
    public void Invert_Polygon_FillsPixelsWhoseCentreIsInside()
    {
        (double X, double Y)[] points = [(3.2, 2.1), (30.7, 5.4), (25.1, 27.9), (12.3, 14.2), (4.4, 25.5)];
        var inside = new byte[Columns * Rows];

        ContourFill.Invert(points, Columns, Rows, inside);

        for (var i = 0; i < inside.Length; i++)
            Assert.Equal(WindingIsOdd(points, i % Columns, i / Columns), inside[i] == 1);
    }

    [Fact]
    public void Invert_ContourInContour_CutsAHole()
    {
        var inside = new byte[Columns * Rows];
        ContourFill.Invert([(4.5, 4.5), (20.5, 4.5), (20.5, 20.5), (4.5, 20.5)], Columns, Rows, inside);
        ContourFill.Invert([(9.5, 9.5), (12.5, 9.5), (12.5, 12.5), (9.5, 12.5)], Columns, Rows, inside);
        Assert.Equal(16 * 16 - 3 * 3, inside.Count(value => value == 1));
        Assert.Equal(0, inside[10 * Columns + 10]);
    }

    [Fact]
    public void Invert_ContourBeyondTheSlice_IsCutOff()
    {
        var inside = new byte[Columns * Rows];
        ContourFill.Invert([(-50, -50), (9.5, -50), (9.5, 500), (-50, 500)], Columns, Rows, inside);
        Assert.Equal(10 * Rows, inside.Count(value => value == 1));
    }

    [Fact]
    public void Invert_CornersOnPixelCentres_NeighboursShareNoPixel()
    {
        var inside = new byte[Columns * Rows];
        ContourFill.Invert([(5, 5), (10, 5), (10, 10), (5, 10)], Columns, Rows, inside);
        ContourFill.Invert([(10, 5), (15, 5), (15, 10), (10, 10)], Columns, Rows, inside);
        Assert.Equal(50, inside.Count(value => value == 1));
    }

    // The sum of the angles under which a point sees the edges: an independent way to tell inside from outside.
    private static bool WindingIsOdd((double X, double Y)[] points, double x, double y)
    {
        double angle = 0;
        for (var i = 0; i < points.Length; i++)
        {
            var (a, b) = (points[i], points[(i + 1) % points.Length]);
            var turn = Math.Atan2(b.Y - y, b.X - x) - Math.Atan2(a.Y - y, a.X - x);
            angle += Math.IEEERemainder(turn, 2 * Math.PI);
        }

        return (int)Math.Round(angle / (2 * Math.PI)) % 2 != 0;
    }
}
