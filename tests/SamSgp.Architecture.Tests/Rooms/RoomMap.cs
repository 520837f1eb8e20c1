using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SamSgp.Architecture.Tests.Rooms;

/// <summary>The arrows between the rooms of a project: which folder's code names what another folder's code declares. Rooms are
/// the folders at a project's root; what lies deeper belongs to its room.</summary>
internal static class RoomMap
{
    /// <summary>The room of files that lie in no folder.</summary>
    public const string Root = "(root)";

    /// <summary>All arrows, in the order of their rooms. Comments draw none, but a <c>using</c> that only a comment needs does.</summary>
    /// <param name="project">The project's code; its trees have paths relative to the project's folder.</param>
    public static IReadOnlyList<Arrow> ArrowsOf(CSharpCompilation project) =>
        [.. project.SyntaxTrees.AsParallel().AsOrdered().SelectMany(tree => UsesOf(tree, project)).AsSequential()
            .GroupBy(use => (use.From, use.To), use => use.Place)
            .OrderBy(arrow => arrow.Key.From, StringComparer.Ordinal).ThenBy(arrow => arrow.Key.To, StringComparer.Ordinal)
            .Select(arrow => new Arrow(arrow.Key.From, arrow.Key.To, [.. arrow.Distinct()]))];

    private static IEnumerable<(string From, string To, string Place)> UsesOf(SyntaxTree tree, CSharpCompilation project)
    {
        var model = project.GetSemanticModel(tree);
        var from = RoomOf(tree);
        foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var info = model.GetSymbolInfo(name);
            // Without a package's types an overload may stay open; whose it is shows all the same.
            var symbols = info.Symbol is { } symbol ? [symbol] : info.CandidateSymbols;
            foreach (var to in symbols.SelectMany(one => RoomsOf(one, project)).Where(to => to != from))
                yield return (from, to, $"{tree.FilePath}:{tree.GetLineSpan(name.Span).StartLinePosition.Line + 1} {name}");
        }
    }

    private static List<string> RoomsOf(ISymbol symbol, CSharpCompilation project)
    {
        var declared = symbol switch
        {
            IAliasSymbol alias => alias.Target,
            INamespaceSymbol or INamedTypeSymbol => symbol,
            _ => symbol.ContainingType,
        };
        var rooms = (declared?.OriginalDefinition.DeclaringSyntaxReferences ?? [])
            .Where(place => project.ContainsSyntaxTree(place.SyntaxTree)).Select(place => RoomOf(place.SyntaxTree)).Distinct().ToList();
        // A namespace that several rooms share belongs to none of them.
        return declared is INamespaceSymbol && rooms.Count > 1 ? [] : rooms;
    }

    private static string RoomOf(SyntaxTree tree) =>
        tree.FilePath.IndexOf('/', StringComparison.Ordinal) is var end and > 0 ? tree.FilePath[..end] : Root;
}
