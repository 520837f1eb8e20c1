namespace SamSgp.Architecture.Tests.Rooms;

/// <summary>One room of a project knows another.</summary>
/// <param name="From">The room that knows: a folder at the project's root; <see cref="RoomMap.Root"/> for files of the root itself.</param>
/// <param name="To">The room that is known.</param>
/// <param name="Places">Where it shows: file with line, and the name used there; in the order of the files.</param>
internal sealed record Arrow(string From, string To, IReadOnlyList<string> Places);
