using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Shapes;

/// <summary><c>support:</c></summary>
internal static class SupportShape
{
    private static readonly SupportSeries NoSeries = new() { SeriesInstanceUid = "", SegmentationUid = "" };
    private static readonly PathShape ImagePath = new() { Names = "an image", MayHoldWildcard = true, StaysWhereItBegins = true };
    private static readonly PathShape MaskPath = new() { Names = "a mask", MayHoldWildcard = true, StaysWhereItBegins = true };

    private const string SlicesDescription =
        "Which slices of a volume serve as examples: spread N (N slices spread over those that hold a segment), " +
        "every N, all, or a list of slice numbers from 0.";

    private static Shape<SliceSelection> Slices { get; } = new UnionShape<SliceSelection>(
        "write spread 8, every 4, all, or a list of slice numbers",
        Forms.Word<SliceSelection>("all", new SliceSelection.All(), "Every slice."),
        Counted("every", n => new SliceSelection.Every(n), s => (s as SliceSelection.Every)?.Step),
        Counted("spread", n => new SliceSelection.Spread(n), s => (s as SliceSelection.Spread)?.Count),
        Forms.List(new ListShape<int>(Scalars.Whole(0), 1).As<SliceSelection>(
            numbers => new SliceSelection.Listed([.. numbers.Distinct().Order()]),
            s => (s as SliceSelection.Listed)?.Numbers)));

    private static Shape<SupportEntry> Images { get; } = new UnionShape<SupportEntry>(
        "write { image: FILE, mask: FILE } or { series: UID, segmentation: UID }",
        Forms.Keyed("image", Files()),
        Forms.Keyed("series", Series()));

    /// <summary>An entry: files, a DICOM series, or what was encoded of some.</summary>
    public static Shape<SupportEntry> Entry { get; } = new UnionShape<SupportEntry>(
        "write { image: FILE, mask: FILE }, { series: UID, segmentation: UID } or { prepared: FILE }",
        Forms.Keyed("image", Files()),
        Forms.Keyed("series", Series()),
        Forms.Keyed("prepared", Prepared()));

    private static Shape<SupportEntry> Files() => new MappingShape<FilesDraft>("a support image", new("", [], null, NoSeries.Slices, null, PictureFlip.None, null))
        .Required("image", ImagePath, f => f.Image, (f, v) => f with { Image = v },
            "NIfTI, PNG or JPEG file. One * in its name makes each file it finds an example.")
        .Required("mask", Masks(), f => f.Masks, (f, v) => f with { Masks = v },
            "NIfTI or PNG file of the image's size, or a list of { file, labels }. A * stands for what the image's * found.")
        .Optional("labels", LabelShape.Labels, f => f.Labels, (f, v) => f with { Labels = v },
            "Mask value -> segment number, { 5: 1 }, or { nonzero: 1 }; without it a value is the segment's number.")
        .Optional("slices", Slices, f => f.Slices, (f, v) => f with { Slices = v }, SlicesDescription)
        .Optional("take", Scalars.Whole(1), f => f.Take, (f, v) => f with { Take = v },
            "Of the images a * finds, so many, the first by name; all when left out.")
        .Optional("flip", Scalars.Choice(("none", PictureFlip.None), ("rows", PictureFlip.Rows), ("columns", PictureFlip.Columns), ("both", PictureFlip.Both)),
            f => f.Flip, (f, v) => f with { Flip = v },
            "Puts pictures right with their masks: rows where they stand upside down, columns where they are mirrored, both where they are turned by half.")
        .Optional("case", CodeShapes.Pattern, f => f.Case, (f, v) => f with { Case = v },
            "Regular expression: images whose names give the same first group are of one case (patient, clip), which scores leave out together; without it each file is one.")
        .Finish(Check)
        .As(ToEntry, FromEntry);

    private static UnionShape<SliceSelection>.Case Counted(string word, Func<int, SliceSelection> make,
        Func<SliceSelection, int?> count) => Forms.ScalarStarting(word, new ScalarShape<SliceSelection>(
        $"write {word} and a whole number from 1 to 10000, as in {word} 4",
        (string text, out SliceSelection? value) =>
        {
            var good = int.TryParse(text.AsSpan(word.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var n)
                && n is >= 1 and <= 10_000;
            value = good ? make(n) : null;
            return good ? null : "has no number of slices";
        },
        value => count(value) is { } n ? $"{word} {n}" : null,
        () => new JsonObject { ["type"] = "string", ["pattern"] = $"^{word} *[1-9][0-9]{{0,4}}$" }));

    private static UnionShape<IReadOnlyList<SupportMask>> Masks() => new(
        "write a path, or a list of { file: PATH, labels: { 1: 2 } }",
        Forms.Scalar(MaskPath.As<IReadOnlyList<SupportMask>>(
            path => [new SupportMask(path, new LabelMapping.Identity())],
            masks => masks is [{ Labels: LabelMapping.Identity } only] ? only.Path : null)),
        Forms.List(new ListShape<SupportMask>(
            new MappingShape<SupportMask>("a mask", new("", new LabelMapping.Identity()))
                .Required("file", MaskPath, m => m.Path, (m, v) => m with { Path = v }, "NIfTI or PNG file of the image's size.")
                .Optional("labels", LabelShape.Labels, m => m.Labels, (m, v) => m with { Labels = v },
                    "Mask value -> segment number, or { nonzero: 1 }."),
            1)));

    private static FilesDraft? Check(FilesDraft draft, Place place, YamlDotNet.RepresentationModel.YamlMappingNode node)
    {
        var wild = draft.Image.Contains('*', StringComparison.Ordinal);
        if (draft.Masks.Any(m => m.Path.Contains('*', StringComparison.Ordinal) != wild))
            place.At("mask").Fault(node, wild ? "has no *, but the image has" : "has a *, but the image has none",
                "write one * in both or in neither");
        if (draft.Labels is not null && draft.Masks.Any(m => m.Labels is not LabelMapping.Identity))
            place.At("labels").Fault(node, "stands beside the labels of the masks", "give labels in one of the two places");
        if (draft.Take is not null && !wild)
            place.At("take").Fault(node, "stands beside an image without a *", "remove it, or write a * into the image's name");
        if (draft.Flip != PictureFlip.None && draft.Image.Contains(".nii", StringComparison.OrdinalIgnoreCase))
            place.At("flip").Fault(node, "stands beside a NIfTI file, which says itself how it stands", "remove it");
        return draft;
    }

    private static SupportEntry ToEntry(FilesDraft draft) => new SupportFiles
    {
        Image = draft.Image,
        Masks = draft.Labels is null ? draft.Masks : [.. draft.Masks.Select(m => m with { Labels = draft.Labels })],
        Slices = draft.Slices,
        Take = draft.Take,
        Flip = draft.Flip,
        CasePattern = draft.Case?.ToString(),
    };

    private static FilesDraft? FromEntry(SupportEntry entry) =>
        entry is SupportFiles files ? new FilesDraft(files.Image, files.Masks, null, files.Slices, files.Take, files.Flip,
            files.CasePattern is { } pattern ? new Regex(pattern, RegexOptions.NonBacktracking) : null) : null;

    private static Shape<SupportEntry> Prepared() => new MappingShape<SupportPrepared>("a prepared support set", new() { Path = "" })
        .Required("prepared", new PathShape { Names = "a prepared support set", StaysWhereItBegins = true }, p => p.Path,
            (p, v) => p with { Path = v }, "File of encoded examples that samsgp tasks prepare writes; images are not needed then.")
        .Optional("licence", Scalars.Text(128), p => p.Licence, (p, v) => p with { Licence = v },
            "Terms of the images it is made of, as in CC-BY-4.0; without them it counts as patient data.")
        .Optional("attribution", Scalars.Text(1024), p => p.Attribution, (p, v) => p with { Attribution = v },
            "Whose images they are, as their licence wants them named.")
        .Optional("from", new ListShape<SupportEntry>(Images, 1, 1000), p => p.From.Count == 0 ? null : p.From,
            (p, v) => p with { From = v }, "The images it is made of: read when it is made, and when the task is fine-tuned.")
        .As<SupportEntry>(p => p, p => p as SupportPrepared);

    private static Shape<SupportEntry> Series() => new MappingShape<SupportSeries>("a support series", NoSeries)
        .Optional("study", CodeShapes.Uid, s => s.StudyInstanceUid, (s, v) => s with { StudyInstanceUid = v },
            "Study Instance UID; sought in every study when left out.")
        .Required("series", CodeShapes.Uid, s => s.SeriesInstanceUid, (s, v) => s with { SeriesInstanceUid = v },
            "Series Instance UID of the images, in the store or the PACS.")
        .Required("segmentation", CodeShapes.Uid, s => s.SegmentationUid, (s, v) => s with { SegmentationUid = v },
            "SOP Instance UID of a SEG or RTSTRUCT, or Series Instance UID of a series that holds one.")
        .Optional("labels", LabelShape.Labels, s => s.Labels, (s, v) => s with { Labels = v },
            "Segment or ROI number -> segment number of the task; without it the numbers are the same.")
        .Optional("slices", Slices, s => s.Slices, (s, v) => s with { Slices = v }, SlicesDescription)
        .As<SupportEntry>(s => s, s => s as SupportSeries);

    private sealed record FilesDraft(string Image, IReadOnlyList<SupportMask> Masks, LabelMapping? Labels,
        SliceSelection Slices, int? Take, PictureFlip Flip, Regex? Case);
}
