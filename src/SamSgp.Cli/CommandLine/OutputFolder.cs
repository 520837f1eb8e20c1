namespace SamSgp.Cli.CommandLine;

/// <summary>A folder that a command writes into while it works or at its end: whether it can be is known before the work.</summary>
internal static class OutputFolder
{
    /// <summary>Tries to write into the folder, which is made for that and taken away again where it is not there. A <see cref="CommandException"/>
    /// says why nothing can be written.</summary>
    /// <param name="path">Full path.</param>
    public static void Require(string path)
    {
        if (File.Exists(path)) throw new CommandException($"{path} is a file; name a folder.");
        var existed = Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
            using (new FileStream(Path.Combine(path, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                // Whoever may make one file may make others.
            }

            if (!existed) Directory.Delete(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be written, and nothing was begun: {fault.Message}", fault);
        }
    }
}
