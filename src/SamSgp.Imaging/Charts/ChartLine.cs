namespace SamSgp.Imaging.Charts;

/// <summary>One line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Points">In the order of x; those that are not finite are left out.</param>
public sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);
