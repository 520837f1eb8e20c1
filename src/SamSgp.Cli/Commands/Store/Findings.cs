using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Maintenance;

namespace SamSgp.Cli.Commands.Store;

/// <summary>What is wrong with a store, as lines of a terminal.</summary>
internal static class Findings
{
    public static string Line(StoreFinding finding) => Printable.Of(finding.SopInstanceUid is null
        ? $"{finding.Path} {finding.Problem}"
        : $"{finding.Path} {finding.Problem} (instance {finding.SopInstanceUid})");

    public static StageProgress Progress(string stage, long done, long of) =>
        new(stage, (int)Math.Min(done, int.MaxValue), (int)Math.Min(of, int.MaxValue), of == 0 ? 1 : Math.Min(1, (double)done / of));
}
