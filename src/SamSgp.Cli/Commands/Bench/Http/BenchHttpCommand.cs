using System.CommandLine;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Commands.Bench.Http;

/// <summary><c>samsgp bench http</c>: a running service beside another one (Orthanc), or under load.</summary>
internal sealed class BenchHttpCommand : TerminalCommand
{
    private readonly Option<string> _service = new("--service")
    {
        Description = "Base URL of the DICOMweb services of ours, empty: http://127.0.0.1:8780/dicom-web/",
        HelpName = "URL",
        Required = true,
    };

    private readonly Option<string?> _other = new("--other")
    {
        Description = "Base URL of the other's, empty too.",
        HelpName = "URL",
    };

    private readonly Option<int[]> _studies = new("--studies")
    {
        Description = "Numbers of studies to search among.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [10, 1000],
    };

    private readonly Option<int> _otherStudies = new("--other-studies")
    {
        Description = "Most studies that the other is filled with: it may take long.",
        DefaultValueFactory = _ => int.MaxValue,
    };

    private readonly Option<double> _seconds = new("--seconds") { Description = "How long each row is measured.", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _load = new("--load") { Description = "Instead: seconds of 64 clients at once.", DefaultValueFactory = _ => 0 };

    private readonly Option<int?> _process = new("--process")
    {
        Description = "Process id of the service, to watch its memory under load.",
        HelpName = "PID",
    };

    public BenchHttpCommand()
        : base("http", "Measure a running service, beside another or under load. It is filled with synthetic studies: give it an empty data directory.",
            "eng/bench-http.sh", "samsgp bench http --service http://127.0.0.1:8780/dicom-web/ --load 30")
    {
        foreach (var option in (Option[])[_service, _other, _studies, _otherStudies, _seconds, _load, _process]) Add(option);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        if (arguments.GetValue(_load) is > 0 and var load)
            return await LoadAsync(arguments, TimeSpan.FromSeconds(load), terminal, token);
        var bench = new HttpBench(new BenchClock(TimeProvider.System), TimeSpan.FromSeconds(arguments.GetValue(_seconds)), token);
        var studies = arguments.GetRequiredValue(_studies).Order().ToList();
        using var service = new HttpTarget("SamSgp", Root(arguments.GetRequiredValue(_service)));
        var ours = bench.Run(service, studies);
        List<HttpBench.Row>? theirs = null;
        if (arguments.GetValue(_other) is { } url)
        {
            using var other = new HttpTarget("other", Root(url));
            theirs = bench.Run(other, [.. studies.Where(count => count <= arguments.GetValue(_otherStudies))]);
        }

        var table = new BenchTable("DICOMweb", "other");
        for (var i = 0; i < ours.Count; i++)
        {
            var (row, beside) = (ours[i], theirs?.ElementAtOrDefault(i));
            if (row.Amount > 0) table.Rate(row.What, row.Amount / row.Seconds, beside?.Amount / beside?.Seconds, row.Unit);
            else table.Milliseconds(row.What, row.Seconds * 1000, beside?.Seconds * 1000);
        }

        table.WriteTo(terminal);
        return ExitCode.Ok;
    }

    private static Uri Root(string text) => Uri.TryCreate(text.TrimEnd('/') + '/', UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
        ? url
        : throw new CommandException($"{text} is no URL of a service; write it like http://127.0.0.1:8780/dicom-web/");

    private async Task<int> LoadAsync(ParseResult arguments, TimeSpan time, Terminal terminal, CancellationToken token)
    {
        var load = new HttpLoad(Root(arguments.GetRequiredValue(_service)), arguments.GetValue(_process), TimeProvider.System);
        var result = await load.RunAsync(time, token);
        terminal.WriteLine(result.ToString());
        foreach (var error in result.Errors.Take(5)) terminal.WriteWarning(error);
        return result.Errors.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
