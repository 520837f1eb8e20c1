using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Training.Datasets;
using SamSgp.Training.Evaluation;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp evaluate</c>: Dice and IoU of a network on the test cases of labelled sets.</summary>
internal sealed class EvaluateCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo> _model = new("--model")
    {
        Description = "Folder of a model: weights and model.json, as train leaves them.",
        Required = true,
    };
    private readonly Option<FileInfo> _sets = new("--sets") { Description = "Labelled sets (JSON).", Required = true };
    private readonly Option<DirectoryInfo> _data = new("--data")
    {
        Description = "Folder the sets' paths start from.",
        Required = true,
    };
    private readonly Option<int> _support = new("--support")
    {
        Description = "Support images of a structure, from the training cases.",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<int?> _size = new("--size")
    {
        Description = "Side of the network's input in pixels; the network's own where not given.",
    };
    private readonly Option<string[]> _only = new("--set")
    {
        Description = "Only this set; may be given several times.",
    };
    private readonly Option<FileInfo?> _output = new("--output")
    {
        Description = "Write the table here too (Markdown).",
    };

    public EvaluateCommand()
        : base("evaluate", "Measures a network on the test cases of labelled sets, without fine-tuning.",
            "samsgp evaluate --model models/sgp-nano --sets models/sgp-nano/sets.json --data ../shared/data/segmentation")
    {
        foreach (var option in (Option[])[_model, _sets, _data, _support, _size, _only, _output]) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        try
        {
            Evaluate(arguments, terminal, token);
            return Task.FromResult(ExitCode.Ok);
        }
        catch (InvalidDataException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private void Evaluate(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var entry = ModelEntry.Read(Path.Combine(arguments.GetValue(_model)!.FullName, ModelEntry.FileName));
        var network = TrainedNetwork.Load(entry, arguments.GetValue(_size));
        var reader = new SetReader(arguments.GetValue(_data)!.FullName);
        var evaluator = new Evaluator(network, entry.Traits, reader, arguments.GetValue(_support));
        var scores = new List<CaseScore>();
        foreach (var set in Chosen(arguments))
            foreach (var score in evaluator.Evaluate(set, token))
            {
                scores.Add(score);
                terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                    $"{score.Set}  {score.Case}  {score.Structure}: Dice {score.Final.Dice:F3}"));
            }

        var table = ScoreTable.ToMarkdown(scores);
        terminal.WriteLine(table);
        if (arguments.GetValue(_output) is { } file) File.WriteAllText(file.FullName, table);
    }

    private List<SetDescription> Chosen(ParseResult arguments)
    {
        var all = SetCatalog.Load(arguments.GetValue(_sets)!.FullName).Sets;
        var names = arguments.GetValue(_only) ?? [];
        var unknown = names.Except(all.Select(set => set.Name)).ToList();
        if (unknown.Count > 0)
            throw new CommandException($"No set is called {string.Join(", ", unknown)}; "
                + $"there are {string.Join("; ", all.Select(set => set.Name))}.");
        return [.. all.Where(set => names.Length == 0 || names.Contains(set.Name))];
    }
}
