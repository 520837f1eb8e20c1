using System.Text.Json;
using SamSgp.Cli.CommandLine;
using SamSgp.Inference.Prompting;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;

namespace SamSgp.Cli.Segmenting;

/// <summary>What a person said of a result, in a file: one correction as the service takes it, or a list of them.</summary>
internal static class PromptFile
{
    private const long MostBytes = 64L << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Reads a file; a <see cref="CommandException"/> says what is wrong with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="input">What it speaks of.</param>
    public static IReadOnlyList<SaidOfSegment> Read(string path, SegmentInput input)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MostBytes) throw new CommandException($"{path} has {file.Length >> 20} MB; a file of prompts has at most {MostBytes >> 20}.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var all = document.RootElement.ValueKind == JsonValueKind.Array
                ? document.RootElement.Deserialize<List<CorrectionDocument>>(Json)! : [document.RootElement.Deserialize<CorrectionDocument>(Json)!];
            var reader = new PromptReader(input.Volume.Geometry, input.Volume.Frames);
            return [.. all.Select(said => Read(said ?? throw new JsonException("One of the list is null."), reader, input))];
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{path}: {JsonFault.Sentence(fault.Message)}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or PromptException)
        {
            throw new CommandException($"{path}: {fault.Message}", fault);
        }
    }

    private static SaidOfSegment Read(CorrectionDocument said, PromptReader reader, SegmentInput input)
    {
        if (said.SeriesInstanceUid is { } series && series != input.Source?.SeriesInstanceUid)
            throw new PromptException($"It speaks of series {series}, and the input is {(input.Source is { } source ? $"series {source.SeriesInstanceUid}" : "no DICOM series")}.");
        if (said.SegmentationInstanceUid is not null || said.Store)
            throw new PromptException("segmentationInstanceUid and store are of a service with a store: here the task's own result is corrected, and written to the output.");
        if (said.Parameters is { Count: > 0 }) throw new PromptException("parameters are of a service: here they are options of the command (--parameter).");
        return new SaidOfSegment(said.Segment, reader.Read(said.Prompts), said.Carries());
    }
}
