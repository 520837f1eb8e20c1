using SamSgp.Imaging.Morphology;

namespace SamSgp.Imaging.Tests.Morphology;

public sealed class ConnectedComponentsTests
{
    [Theory]
    [InlineData(9, 8, 7, 0.3, Connectivity.Faces)]
    [InlineData(9, 8, 7, 0.1, Connectivity.Corners)]
    [InlineData(16, 16, 1, 0.4, Connectivity.Faces)]
    [InlineData(16, 16, 1, 0.3, Connectivity.Corners)]
    [InlineData(1, 5, 9, 0.5, Connectivity.Corners)]
    [InlineData(12, 12, 12, 0.5, Connectivity.Faces)]
    [InlineData(12, 12, 12, 0.95, Connectivity.Corners)]
    public void Find_RandomVoxels_AgreesWithFloodFill(int columns, int rows, int slices, double density, Connectivity connectivity)
    {
        var random = new Random(17);
        var size = new GridSize(columns, rows, slices);
        for (var run = 0; run < 20; run++)
        {
            var voxels = new byte[columns * rows * slices];
            for (var i = 0; i < voxels.Length; i++) voxels[i] = random.NextDouble() < density ? (byte)1 : (byte)0;
            var expected = Flood(voxels, size, connectivity);
            var found = ConnectedComponents.Find(voxels, size, connectivity);
            Assert.Equal(expected.Select(c => (long)c.Count), found.Sizes);
            for (var component = 0; component < expected.Count; component++)
            {
                var cleared = (byte[])voxels.Clone();
                found.Clear(cleared, c => c == component);
                Assert.Equal(expected[component], Enumerable.Range(0, voxels.Length).Where(i => voxels[i] != cleared[i]));
            }
        }
    }

    [Fact]
    public void Largest_NoVoxels_IsNone() =>
        Assert.Equal(-1, ConnectedComponents.Find(new byte[8], new GridSize(2, 2, 2), Connectivity.Corners).Largest());

    // Components in the order of their first voxels, each with its voxels in order.
    private static List<List<int>> Flood(byte[] voxels, GridSize size, Connectivity connectivity)
    {
        var left = new bool[voxels.Length];
        for (var i = 0; i < voxels.Length; i++) left[i] = voxels[i] != 0;
        var components = new List<List<int>>();
        for (var seed = 0; seed < voxels.Length; seed++)
        {
            if (!left[seed]) continue;
            var (component, open) = (new List<int>(), new Stack<int>([seed]));
            left[seed] = false;
            while (open.TryPop(out var at))
            {
                component.Add(at);
                foreach (var next in Neighbors(at, size, connectivity).Where(n => left[n]))
                {
                    left[next] = false;
                    open.Push(next);
                }
            }

            components.Add([.. component.Order()]);
        }

        return components;
    }

    private static IEnumerable<int> Neighbors(int at, GridSize size, Connectivity connectivity)
    {
        var (x, y, z) = (at % size.Columns, at / size.Columns % size.Rows, at / size.SliceLength);
        for (var dz = -1; dz <= 1; dz++)
            for (var dy = -1; dy <= 1; dy++)
                for (var dx = -1; dx <= 1; dx++)
                {
                    var steps = Math.Abs(dx) + Math.Abs(dy) + Math.Abs(dz);
                    if (steps == 0 || (connectivity == Connectivity.Faces && steps > 1)) continue;
                    if (x + dx < 0 || x + dx >= size.Columns || y + dy < 0 || y + dy >= size.Rows || z + dz < 0 || z + dz >= size.Slices) continue;
                    yield return at + dx + dy * size.Columns + dz * size.SliceLength;
                }
    }
}
