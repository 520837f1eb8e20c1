namespace SamSgp.Dicomweb.Tests;

/// <summary>Something of the system that only one process of the service sees otherwise.</summary>
internal interface ISurroundings
{
    /// <summary>What to start instead of the program: it arranges things, then becomes the program.</summary>
    /// <param name="folder">Its data directory.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is told.</param>
    (string Program, IEnumerable<string> Arguments) Around(string folder, string program, IEnumerable<string> arguments);
}
