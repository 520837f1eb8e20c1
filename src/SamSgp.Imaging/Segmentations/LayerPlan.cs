namespace SamSgp.Imaging.Segmentations;

/// <summary>Which label of which layer each segment gets: as few layers as their overlap allows, each segment in the first one in which it
/// covers no other.</summary>
internal sealed class LayerPlan
{
    private readonly Dictionary<int, (int Layer, byte Label)> _places = [];
    private readonly List<List<int>> _layers = [];

    private LayerPlan()
    {
    }

    /// <summary>How many layers there are.</summary>
    public int Layers => _layers.Count;

    /// <summary>A plan.</summary>
    /// <param name="segments">Numbers of segments, in the order in which they choose.</param>
    /// <param name="overlaps">Pairs that share a voxel, the lower number first.</param>
    public static LayerPlan Of(IEnumerable<int> segments, IReadOnlySet<(int Lower, int Higher)> overlaps)
    {
        var plan = new LayerPlan();
        foreach (var segment in segments)
        {
            var layer = plan._layers.FindIndex(layer => layer.Count < byte.MaxValue
                && !layer.Exists(other => overlaps.Contains((Math.Min(other, segment), Math.Max(other, segment)))));
            if (layer < 0)
            {
                layer = plan._layers.Count;
                plan._layers.Add([]);
            }

            plan._layers[layer].Add(segment);
            plan._places.Add(segment, (layer, (byte)plan._layers[layer].Count));
        }

        return plan;
    }

    /// <summary>Where a segment goes; null for one that is not packed.</summary>
    public (int Layer, byte Label)? Find(int segment) => _places.TryGetValue(segment, out var place) ? place : null;

    /// <summary>The segment of each label of a layer.</summary>
    public Dictionary<byte, int> SegmentsOf(int layer) => _layers[layer].Index().ToDictionary(pair => (byte)(pair.Index + 1), pair => pair.Item);
}
