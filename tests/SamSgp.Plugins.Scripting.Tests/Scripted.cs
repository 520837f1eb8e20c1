using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Tests;

/// <summary>A script host with small limits, and a small volume with masks to run scripts on.</summary>
public sealed class Scripted : IDisposable
{
    public Scripted() => Host = Open(new ScriptLimits { MemoryBytes = 128 << 20 });

    /// <summary>4 x 3 x 2 voxels of 2 x 1 x 5 mm.</summary>
    public static VolumeGeometry Grid { get; } = new()
    {
        Columns = 4,
        Rows = 3,
        RowDirection = new Vector3D(1, 0, 0),
        ColumnDirection = new Vector3D(0, 1, 0),
        RowSpacing = 1,
        ColumnSpacing = 2,
        SliceSpacing = 5,
        SlicePositions = [new Vector3D(0, 0, 0), new Vector3D(0, 0, 5)],
        FrameOfReferenceUid = "1.2.3",
    };

    public ScriptHost Host { get; }

    /// <summary>Stored values 0 to 23, real-world values 2 x + 100.</summary>
    public static Volume Source { get; } = Volume.FromStored(Grid,
        [new SourceFrame("1.2.840.10008.5.1.4.1.1.2", "1.1", null), new SourceFrame("1.2.840.10008.5.1.4.1.1.2", "1.2", null)],
        [.. Enumerable.Range(0, 24).Select(i => (short)i)], [(2, 100), (2, 100)], "CT", (40, 400));

    public static ScriptHost Open(ScriptLimits limits) => new(limits, TimeProvider.System);

    /// <summary>Segment 1 in voxels 0 and 1, segment 2 in voxel 23; one layer.</summary>
    public static MaskVolume Masks()
    {
        var labels = new byte[24];
        (labels[0], labels[1], labels[23]) = (1, 1, 2);
        var masks = new MaskVolume(Grid);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1, [2] = 2 });
        return masks;
    }

    public static Script Script(ScriptKind kind, string text) => new(kind, "/tasks/liver/code.csx", text);

    public static PluginContext Context(List<string>? remarks = null, Dictionary<string, object>? parameters = null) =>
        new("liver", new PluginParameters(parameters ?? []), new Dictionary<int, string> { [1] = "Liver", [2] = "Spleen" },
            new Sentences(remarks ?? []));

    /// <summary>Runs a post-process script on <see cref="Masks"/>.</summary>
    public MaskVolume Postprocess(string text, List<string>? remarks = null, Dictionary<string, object>? parameters = null,
        CancellationToken token = default) =>
        Host.Postprocessor(Script(ScriptKind.Postprocess, text)).Process(Masks(), Source, Context(remarks, parameters), token);

    public static int Count(MaskVolume masks, int segment) => masks.ReadBox(segment, VoxelBox.Of(Grid)).Count(v => v == 1);

    public void Dispose() => Host.Dispose();

    private sealed class Sentences(List<string> list) : IProgress<string>
    {
        public void Report(string value) => list.Add(value);
    }
}
