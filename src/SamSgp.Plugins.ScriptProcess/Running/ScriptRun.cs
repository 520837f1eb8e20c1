using System.Collections;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.ScriptProcess.Running;

/// <summary>One call: the script's globals from the call, the script, the reply from what it returned.</summary>
internal static class ScriptRun
{
    /// <summary>Runs a call. Whatever the script throws becomes part of the reply.</summary>
    public static ScriptReply Run(ScriptCall call, CancellationToken token)
    {
        var remarks = new Remarks();
        try
        {
            var source = call.Source is { } header ? VoxelFile.ReadVolume(call.DataPath!, header, header.ToGeometry(), []) : null;
            var masks = call.Masks is { } mask
                ? VoxelFile.ReadMasks(call.DataPath!, call.Source!.Bytes, mask, source!.Geometry)
                : null;
            var globals = Globals(call, source, masks, new PluginContext(call.TaskId, Parameters(call), call.SegmentLabels, remarks), token);
            var reply = ReplyTo(call, globals, LoadedScripts.Run(call, globals), token);
            return reply with { Remarks = remarks.Sentences };
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return new ScriptReply { Canceled = true };
        }
        catch (OutOfMemoryException)
        {
            return new ScriptReply { Failure = ScriptFailure.Memory, Ends = true };
        }
#pragma warning disable CA1031 // A script may throw anything; this is where it stops.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new ScriptReply
            {
                Failure = ScriptFailure.Exception, Message = ScriptTrace.Describe(e, call.Path), Remarks = remarks.Sentences,
            };
        }
    }

    private static PluginParameters Parameters(ScriptCall call) => new(call.Numbers.Select(p => (p.Key, Value: (object)p.Value))
        .Concat(call.Flags.Select(p => (p.Key, Value: (object)p.Value)))
        .Concat(call.Texts.Select(p => (p.Key, Value: (object)p.Value)))
        .ToDictionary(p => p.Key, p => p.Value));

    private static TaskScript Globals(ScriptCall call, Volume? source, MaskVolume? masks, PluginContext context, CancellationToken token) =>
        call.Kind switch
        {
            ScriptKind.Preprocess => new PreprocessScript(source!, context, token),
            ScriptKind.Postprocess => new PostprocessScript(masks!, source!, context, token),
            ScriptKind.Prompt => new PromptScript(source!, call.Boxes, context, token),
            ScriptKind.Report => new ReportScript(masks!, source!, context, token),
            ScriptKind.Route => new RouteScript(call.Attributes, context, token),
            _ => throw new ArgumentOutOfRangeException(nameof(call), call.Kind, "Unknown kind of script."),
        };

    private static ScriptReply ReplyTo(ScriptCall call, TaskScript globals, object? result, CancellationToken token)
    {
        switch (globals)
        {
            case PreprocessScript pre:
                var volume = (Volume?)result ?? pre.Source;
                if (ReferenceEquals(volume, pre.Source)) return new ScriptReply();
                VoxelFile.Write(call.ResultPath!, volume, null, token);
                return new ScriptReply { Volume = VolumeHeader.Of(volume) };
            case PostprocessScript post:
                var masks = (MaskVolume?)result ?? post.Masks;
                if (masks.Geometry.VoxelCount != post.Source.Geometry.VoxelCount)
                    return Unusable("The masks it returned are on another grid than the series; make them with new MaskVolume(Source.Geometry).");
                VoxelFile.Write(call.ResultPath!, null, masks, token);
                return new ScriptReply { Masks = MaskHeader.Of(masks) };
            case PromptScript prompt:
                return new ScriptReply { Boxes = [.. ((IEnumerable?)result)?.Cast<BoxPrompt>() ?? prompt.Proposed] };
            case ReportScript:
                return new ScriptReply { Measurements = [.. ((IEnumerable?)result)?.Cast<Measurement>() ?? []] };
            default:
                return result is RouteDecision decision ? new ScriptReply { Decision = decision }
                    : Unusable("It returned no decision; end it with return Fits(\"why\") or return Refuses(\"why\").");
        }
    }

    private static ScriptReply Unusable(string message) => new() { Failure = ScriptFailure.Result, Message = message };

    private sealed class Remarks : IProgress<string>
    {
        private readonly List<string> _sentences = [];

        public IReadOnlyList<string> Sentences
        {
            get { lock (_sentences) return [.. _sentences]; }
        }

        // Scripts may use several threads.
        public void Report(string value)
        {
            lock (_sentences) _sentences.Add(value);
        }
    }
}
