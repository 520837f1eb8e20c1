using System.Globalization;
using System.Text;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Commands.Tasks;

/// <summary>The page of all tasks, and its pictures.</summary>
/// <param name="path">Full path of the page.</param>
internal sealed class CataloguePage(string path)
{
    private const int PictureSize = 240, JpegQuality = 80;

    private readonly StringBuilder _table = new();
    private readonly StringBuilder _sections = new();

    /// <summary>Where it is written.</summary>
    public string Path => path;

    /// <summary>Adds what a task says of itself.</summary>
    public void Add(TaskManifest task, SupportSet support)
    {
        var state = !support.IsComplete ? "needs images" : task.Experimental is null ? "ready" : "experimental";
        var cards = support.Prepared.Select(SupportScores.CardOf).Select(read => read.Card).OfType<SupportCard>().ToList();
        var mean = cards.SelectMany(card => card.Scores).Select(score => score.Dice).DefaultIfEmpty(double.NaN).Average();
        _table.Append(CultureInfo.InvariantCulture, $"| [{task.Title}](#{task.Id}) | {string.Join(", ", task.Match.Modality)} | {state} | {Number(mean)} |\n");
        _sections.Append(CultureInfo.InvariantCulture, $"\n<a id=\"{task.Id}\"></a>\n\n## {task.Title}\n\n`{task.Id}`, {task.Category}, {state}. {task.Description}\n");
        if (task.Experimental is { } why) _sections.Append(CultureInfo.InvariantCulture, $"\n**Experimental:** {why}\n");
        foreach (var card in cards) Add(card, task);
        foreach (var missing in support.Missing.Take(1)) _sections.Append(CultureInfo.InvariantCulture, $"\nNeeds images: {System.IO.Path.GetFileName(missing.Path)}, as the README of the task says.\n");
    }

    /// <summary>Adds what the task finds in an image that is no example, beside what an expert drew there.</summary>
    public void Show(TaskManifest task, Volume image, LabelVolume drawn, MaskVolume found)
    {
        var folder = System.IO.Path.ChangeExtension(path, null);
        Directory.CreateDirectory(folder);
        var styles = task.Segments.Select(s => new SegmentStyle(s.Number, s.Label, s.Color.R, s.Color.G, s.Color.B)).ToList();
        var expert = drawn.ToMask(task.Segments.ToDictionary(s => s.Number, s => s.Number));
        foreach (var (name, masks, title) in new[] { ("expert", expert, "Expert"), ("found", found, "Found") })
            using (var file = File.Create(System.IO.Path.Combine(folder, $"{task.Id}-{name}.jpg")))
                OverlayRenderer.ContactSheet(image, masks, styles, new OverlayOptions { Title = title, TileSize = PictureSize, MostSlices = 2, Opacity = 0.3 }).WriteJpeg(file, JpegQuality);
        var below = System.IO.Path.GetFileName(folder);
        _sections.Append(CultureInfo.InvariantCulture, $"\n![what an expert drew]({below}/{task.Id}-expert.jpg) ![what the task found]({below}/{task.Id}-found.jpg)\n");
    }

    /// <summary>Writes the page.</summary>
    public void Write() => File.WriteAllText(path, $$"""
        # Tasks

        What can be segmented after install, and how well: Dice of each case of a task's examples, found by those of the other cases, with the
        shipped model. It is measured on the sets that the examples are of; other scanners and populations may do worse, and a model that was
        trained on some of these cases flatters itself. `samsgp tasks score` measures it on your own images. *Experimental* tasks are never
        chosen by themselves. The pictures show the first image of a set that is no example: what an expert drew, and what the task found.
        `samsgp tasks catalogue` makes this page. Not for clinical use.

        | Task | Modality | State | Dice |
        |---|---|---|---|
        {{_table}}{{_sections}}
        """.TrimEnd() + "\n");

    private void Add(SupportCard card, TaskManifest task)
    {
        if (card.Scores.Count > 0)
        {
            _sections.Append("\n| Segment | Dice | spread | worst case | NSD | cases |\n|---|---|---|---|---|---|\n");
            foreach (var score in card.Scores)
                _sections.Append(CultureInfo.InvariantCulture, $"| {task.Segments.FirstOrDefault(s => s.Number == score.Segment)?.Label} | {Number(score.Dice)} | ")
                    .Append(CultureInfo.InvariantCulture, $"{Number(score.Spread)} | {Number(score.Least)} | {Number(score.Nsd ?? double.NaN)} | {score.Cases} |\n");
        }

        _sections.Append(CultureInfo.InvariantCulture, $"\n{card.Images} example images of {card.Cases} case{(card.Cases == 1 ? "" : "s")}")
            .Append(card.Licence is null ? ", whose licence nobody stated.\n" : $": {card.Attribution} ({card.Licence}).\n");
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("F2", CultureInfo.InvariantCulture);
}
