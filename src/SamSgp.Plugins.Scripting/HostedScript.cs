using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripting.Compiling;
using SamSgp.Plugins.Scripting.Processes;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting;

/// <summary>A script as a plug-in: each call goes to a script process, and what comes back is checked before it is used.</summary>
internal sealed class HostedScript(Script script, ScriptCache cache, ScriptProcesses processes, ScriptLimits limits)
    : IPreProcessor, IPostProcessor, IPrompter, IReporter, IRouter
{
    /// <summary>Limits are rounded up to whole steps, so that series of like size share a process.</summary>
    private const long HeapStep = 256L << 20;

    /// <summary>Names and units of measurements go into a DICOM report, which has room for 64 characters.</summary>
    private const int LongestName = 64;

    /// <inheritdoc/>
    public Volume Process(Volume source, PluginContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var files = new CallFiles();
        var reply = Run(Describe(context, source, null, files), files, source, null, context, cancellationToken);
        if (reply.Volume is not { } header) return source;
        if ((header.Columns, header.Rows, header.SlicePositions.Count) != (source.Geometry.Columns, source.Geometry.Rows, source.Geometry.Slices))
            throw Unusable("returned a volume of another size; the volume must keep the grid of Source");
        return Read(() => VoxelFile.ReadVolume(files.ResultPath, header, source.Geometry, source.Frames));
    }

    /// <inheritdoc/>
    public MaskVolume Process(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(source);
        using var files = new CallFiles();
        var reply = Run(Describe(context, source, masks, files), files, source, masks, context, cancellationToken);
        var result = Read(() => VoxelFile.ReadMasks(files.ResultPath, 0, reply.Masks ?? new MaskHeader([]), source.Geometry));
        var unknown = result.SegmentNumbers.Except(context.SegmentLabels.Keys).ToList();
        return unknown.Count == 0 ? result
            : throw Unusable($"returned segment {unknown[0]}, which the task does not have; it has {string.Join(", ", context.SegmentLabels.Keys)}");
    }

    /// <inheritdoc/>
    public IReadOnlyList<BoxPrompt> Propose(Volume source, IReadOnlyList<BoxPrompt> proposed, PluginContext context,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var files = new CallFiles();
        var call = Describe(context, source, null, files) with { Boxes = proposed };
        var boxes = Run(call, files, source, null, context, cancellationToken).Boxes ?? proposed;
        var grid = source.Geometry;
        return boxes.FirstOrDefault(box => !Fits(box)) is { } wrong
            ? throw Unusable($"returned {wrong}, which does not lie in the {grid.Columns} x {grid.Rows} x {grid.Slices} voxels, or is of no segment of the task")
            : boxes;

        bool Fits(BoxPrompt box) => context.SegmentLabels.ContainsKey(box.Segment) && box.Slice >= 0 && box.Slice < grid.Slices
            && box.Left >= 0 && box.Left <= box.Right && box.Right < grid.Columns
            && box.Top >= 0 && box.Top <= box.Bottom && box.Bottom < grid.Rows;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Measurement> Measure(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var files = new CallFiles();
        var measured = Run(Describe(context, source, masks, files), files, source, masks, context, cancellationToken).Measurements ?? [];
        return measured.FirstOrDefault(m => !IsReportable(m)) is { } wrong
            ? throw Unusable($"measured {wrong}; a measurement has a finite value, a name and a UCUM unit of at most {LongestName} characters, and a segment of the task or none")
            : measured;

        bool IsReportable(Measurement m) => double.IsFinite(m.Value) && m.Name is { Length: > 0 and <= LongestName }
            && m.Unit is { Length: > 0 and <= LongestName } && (m.Segment is not { } segment || context.SegmentLabels.ContainsKey(segment));
    }

    /// <inheritdoc/>
    public RouteDecision Decide(IReadOnlyDictionary<string, string> attributes, PluginContext context, CancellationToken cancellationToken) =>
        Run(Describe(context) with { Attributes = attributes }, null, null, null, context, cancellationToken).Decision!;

    private ScriptCall Describe(PluginContext context, Volume source, MaskVolume? masks, CallFiles files) => Describe(context) with
    {
        Source = VolumeHeader.Of(source), Masks = masks is null ? null : MaskHeader.Of(masks),
        DataPath = files.DataPath, ResultPath = files.ResultPath,
    };

    private ScriptCall Describe(PluginContext context)
    {
        var compiled = cache.Get(script);
        return new ScriptCall
        {
            Kind = script.Kind,
            Path = script.Path,
            Key = cache.KeyOf(script),
            Image = compiled.Image ?? throw new ScriptException(ScriptFailure.Faulty, string.Join(Environment.NewLine, compiled.Faults)),
            TaskId = context.TaskId,
            Numbers = Of<double>(context),
            Flags = Of<bool>(context),
            Texts = Of<string>(context),
            SegmentLabels = context.SegmentLabels,
        };
    }

    private static Dictionary<string, T> Of<T>(PluginContext context) =>
        context.Parameters.Values.Where(p => p.Value is T).ToDictionary(p => p.Key, p => (T)p.Value);

    private ScriptReply Run(ScriptCall call, CallFiles? files, Volume? source, MaskVolume? masks, PluginContext context, CancellationToken cancellationToken)
    {
        if (source is not null) files!.Write(source, masks, cancellationToken);
        var reply = InProcess(call, cancellationToken);
        foreach (var remark in reply.Remarks) context.Remarks.Report(remark);
        return reply.Failure switch
        {
            null => reply,
            ScriptFailure.Exception => throw new ScriptException(ScriptFailure.Exception, $"{Named} {reply.Message}"),
            ScriptFailure.Result => throw new ScriptException(ScriptFailure.Result, $"{Named}: {reply.Message}"),
            { } failure => throw new ScriptException(failure, $"{Named} {reply.Message}."),
        };
    }

    private ScriptReply InProcess(ScriptCall call, CancellationToken cancellationToken)
    {
        // The voxels, once as given and once as 32-bit values, are not the script's doing.
        var voxels = call.Source is { } s ? (long)s.Columns * s.Rows * s.SlicePositions.Count : 0;
        var given = (call.Source?.Bytes ?? 0) + voxels * (sizeof(float) + 2 * (call.Masks?.Layers.Count ?? 0));
        var heap = (limits.MemoryBytes + given + HeapStep - 1) / HeapStep * HeapStep;
        try
        {
            return processes.Call(call, heap, script.Kind == ScriptKind.Route ? limits.RouteTime : limits.Time, cancellationToken);
        }
        catch (ScriptException e)
        {
            throw new ScriptException(e.Failure, $"{Named} {e.Message}.");
        }
    }

    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
        {
            throw Unusable($"returned what cannot be used: {e.Message}");
        }
    }

    private string Named => $"Script {Path.GetFileName(script.Path)}";

    private ScriptException Unusable(string problem) => new(ScriptFailure.Result, $"{Named} {problem}.");
}
