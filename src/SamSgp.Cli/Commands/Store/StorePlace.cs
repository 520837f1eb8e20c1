using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Maintenance;

namespace SamSgp.Cli.Commands.Store;

/// <summary>Where a store is, as options say it: a data directory, or a database and a shared folder.</summary>
internal sealed class StorePlace
{
    private readonly Option<DirectoryInfo?> _data;
    private readonly Option<FileInfo?> _connection;
    private readonly Option<DirectoryInfo?> _shared;

    /// <param name="prefix">What stands before the options' names: nothing, or <c>to-</c>.</param>
    /// <param name="whose">As help calls it.</param>
    public StorePlace(string prefix, string whose)
    {
        _data = new($"--{prefix}data") { Description = $"{whose} data directory (Storage:DataDirectory) of a single process.", HelpName = "DIR" };
        _connection = new($"--{prefix}connection")
        {
            Description = $"{whose} file with the connection to PostgreSQL (Storage:ConnectionFile), where several processes share it.", HelpName = "FILE",
        };
        _shared = new($"--{prefix}shared") { Description = $"{whose} folder of all processes (Storage:SharedFolder).", HelpName = "DIR" };
    }

    public IReadOnlyList<Option> Options => [_data, _connection, _shared];

    /// <summary>Compares its files with its index.</summary>
    public StoreVerification Verification(ParseResult arguments) => SharedOf(arguments) is { } shared
        ? shared.Store.Verification(TimeProvider.System)
        : new StoreVerification(DataOf(arguments), TimeProvider.System);

    /// <summary>Opens it: nothing else may work on it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="make">It is made where there is none.</param>
    public OpenCopyEnd Open(ParseResult arguments, bool make)
    {
        if (SharedOf(arguments) is { } shared) return OpenCopyEnd.Shared(shared.Store, shared.Folder);
        var data = DataOf(arguments);
        return make || Directory.Exists(data) ? OpenCopyEnd.Alone(data)
            : throw new CommandException($"There is no data directory '{data}'. Name the folder of Storage:DataDirectory with {_data.Name}.");
    }

    private string DataOf(ParseResult arguments) => arguments.GetValue(_data)?.FullName
        ?? (_data.Name == "--data" ? StoreCommand.DefaultData : throw new CommandException($"Name {_data.Name}, or {_connection.Name} and {_shared.Name}."));

    private (SharedStore Store, string Folder)? SharedOf(ParseResult arguments) => (arguments.GetValue(_connection), arguments.GetValue(_shared)) switch
    {
        (null, null) => null,
        ({ } file, { } folder) when arguments.GetValue(_data) is null => (new SharedStore(PostgresConnection.Read(file.FullName), folder.FullName), folder.FullName),
        _ => throw new CommandException($"{_connection.Name} and {_shared.Name} belong together, and {_data.Name} is instead of both."),
    };
}
