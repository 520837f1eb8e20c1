// Post-process: the largest component of each organ, cut off where it only hangs on by a thin bridge, with a smooth border.
// Smoothing comes first here: a bridge thinner than the smoothing breaks, and what hung on it goes with the next step.

var millimeters = Parameters.Number("smoothing");
if (millimeters <= 0) return Masks;

var before = Voxels();
Apply(new Smooth(null, millimeters));
Apply(new KeepLargest(null, Connectivity.Faces));
Apply(new FillHoles(null, inPlane: true));

foreach (var (segment, count) in Voxels())
{
    var change = before[segment] == 0 ? 0 : 100.0 * (count - before[segment]) / before[segment];
    if (Math.Abs(change) > 10) Remark($"{Context.SegmentLabels[segment]}: refining changed the volume by {change:+0;-0} %.");
}

return Masks;

Dictionary<int, long> Voxels()
{
    var slice = new byte[Source.Geometry.SliceLength];
    return Masks.SegmentNumbers.ToDictionary(n => n, n => Enumerable.Range(0, Source.Geometry.Slices).Sum(z => (long)Masks.ReadSlice(n, z, slice)));
}
