using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Client;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Credentials;
using SamSgp.Dicomweb.Client.Peers;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp send</c>: stores DICOM files in the service or a PACS, by STOW-RS.</summary>
internal sealed class SendCommand : TerminalCommand
{
    // Instances and bytes of a request: what is interrupted is sent again from there.
    private const int MostInstances = 100;
    private const long MostBytes = 256L << 20;
    private const string Peer = "target";

    private readonly Argument<string[]> _files = new("FILES")
    {
        Description = "DICOM files, folders with them, ZIP files or a DICOMDIR.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<Uri> _to = new("--to")
    {
        Description = "Base of the DICOMweb services, without /studies.",
        HelpName = "URL",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8780/dicom-web"),
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) ? address : NoAddress(result),
    };

    private readonly Option<string?> _user = new("--user") { Description = "User name; for a key of this service, the key's name.", HelpName = "NAME" };

    private readonly Option<FileInfo?> _password = new("--password-file")
    {
        Description = "File with the password, or with the key. (On a command line everybody on the machine could read it.)",
        HelpName = "FILE",
    };

    private readonly Option<FileInfo?> _token = new("--token-file") { Description = "File with a bearer token.", HelpName = "FILE" };

    public SendCommand()
        : base("send", "Store DICOM files in the service, or in a PACS that speaks DICOMweb.",
            "samsgp phantom --output phantom/ && samsgp send phantom/",
            "samsgp send STUDIES/ SEG.dcm --to http://127.0.0.1:8042/dicom-web --user NAME --password-file PASSWORD.txt")
    {
        Add(_files);
        foreach (var option in (Option[])[_to, _user, _password, _token]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var inputs = new List<InputFiles>();
        try
        {
            foreach (var path in arguments.GetRequiredValue(_files)) inputs.Add(InputFiles.Open(path, token));
            var (instances, others) = Find(inputs, token);
            foreach (var remark in inputs.SelectMany(input => input.Remarks)) terminal.WriteRemark(remark);
            if (others > 0) terminal.WriteRemark($"{others} {(others == 1 ? "file is" : "files are")} no DICOM and left out.");
            if (instances.Count == 0) throw new CommandException("There is no DICOM file to send.");

            await using var services = Services(arguments);
            var peer = services.GetRequiredService<DicomwebPeers>().Find(Peer)!;
            var failed = await terminal.WithProgressAsync(progress => SendAsync(peer, instances, progress, token));
            foreach (var failure in failed)
                terminal.WriteError($"{failure.SopInstanceUid} was refused{(failure.FailureReason == 0 ? "" : $" ({failure.FailureReason.ToString("X4", CultureInfo.InvariantCulture)}H)")}.");
            terminal.WriteLine($"{instances.Count - failed.Count} of {instances.Count} instances are stored at {peer.BaseAddress}");
            return failed.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }

    private static (List<InstanceSource> Instances, int Others) Find(IEnumerable<InputFiles> inputs, CancellationToken token)
    {
        var (instances, others) = (new List<InstanceSource>(), 0);
        foreach (var file in inputs.SelectMany(input => input.Files))
        {
            token.ThrowIfCancellationRequested();
            if (!DicomFile.HasValidHeader(file.Path))
            {
                others++;
                continue;
            }

            try
            {
                var uid = DicomFile.Open(file.Path, FileReadOption.SkipLargeTags).Dataset.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "");
                instances.Add(InstanceSource.FromFile(uid, file.Path));
            }
            catch (DicomException fault)
            {
                throw new CommandException($"{file.Name}: {fault.Message} Nothing was sent.", fault);
            }
        }

        return (instances, others);
    }

    private static async Task<IReadOnlyList<PeerStoreFailure>> SendAsync(DicomwebPeer peer, List<InstanceSource> instances,
        IProgress<StageProgress> progress, CancellationToken token)
    {
        var failed = new List<PeerStoreFailure>();
        for (var sent = 0; sent < instances.Count;)
        {
            var bytes = 0L;
            var part = instances.Skip(sent).Take(MostInstances).TakeWhile((instance, at) => (bytes += instance.Length) <= MostBytes || at == 0).ToList();
            failed.AddRange((await peer.StoreAsync(part, token)).Failed);
            sent += part.Count;
            progress.Report(new StageProgress("Sending", sent, instances.Count, (double)sent / instances.Count));
        }

        return failed;
    }

    // One peer, as configuration would name it.
    private ServiceProvider Services(ParseResult arguments)
    {
        if (arguments.GetValue(_user) is not null != arguments.GetValue(_password) is not null)
            throw new CommandException("--user and --password-file go together.");
        var section = $"{PeerOptions.Section}:{Peer}:";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [section + nameof(PeerOptions.BaseAddress)] = arguments.GetRequiredValue(_to).AbsoluteUri,
            [$"{section}{nameof(PeerOptions.Basic)}:{nameof(BasicCredentials.User)}"] = arguments.GetValue(_user),
            [$"{section}{nameof(PeerOptions.Basic)}:{nameof(BasicCredentials.PasswordFile)}"] = arguments.GetValue(_password)?.FullName,
            [$"{section}{nameof(PeerOptions.Bearer)}:{nameof(BearerCredentials.TokenFile)}"] = arguments.GetValue(_token)?.FullName,
        }.Where(entry => entry.Value is not null)).Build();
        if (PeerRegistration.Faults(configuration) is { Count: > 0 } faults) throw new CommandException(string.Join(Environment.NewLine, faults));
        return new ServiceCollection().AddLogging().AddDicomwebPeers(configuration).BuildServiceProvider();
    }

    private static Uri? NoAddress(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"--to: '{result.Tokens[0].Value}' is no address such as http://127.0.0.1:8780/dicom-web.");
        return null;
    }
}
