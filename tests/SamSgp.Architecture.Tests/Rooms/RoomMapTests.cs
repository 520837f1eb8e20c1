namespace SamSgp.Architecture.Tests.Rooms;

public sealed class RoomMapTests
{
    [Theory]
    [InlineData("using House.Cellar;")]
    [InlineData("public class Attic { public House.Cellar.Wine? Best; }")]
    [InlineData("public class Attic { public Cellar.Wine? Best; }")]
    [InlineData("using Best = House.Cellar.Wine;")]
    [InlineData("using static House.Cellar.Wine;")]
    [InlineData("using House.Cellar; public class Attic { public object Best = new Unknown.Package(new Wine()); }")]
    public void ArrowsOf_NameOfAnotherRoom_IsAnArrow(string attic) => Assert.Equal([("Attic", "Cellar")], Drawn($"namespace House.Attic; {attic}"));

    [Fact]
    public void ArrowsOf_MemberOfATypeThatIsNotNamed_IsAnArrow() => Assert.Equal([("(root)", "Cellar"), ("Attic", "(root)"), ("Attic", "Cellar")], Drawn(
        "namespace House.Attic; public class Attic { public int Year = Door.Open().Year; }",
        ("Door.cs", "namespace House; public static class Door { public static Cellar.Wine Open() => new(); }")));

    [Theory]
    [InlineData("// House.Cellar.Wine")]
    [InlineData("public class Attic { public string Best = nameof(Best) + \"House.Cellar.Wine\"; public int Wine => 1; }")]
    [InlineData("/// <summary><see cref=\"Cellar.Wine\"/></summary>\npublic class Attic;")]
    public void ArrowsOf_WordThatNamesNothingOfAnotherRoom_IsNone(string attic) => Assert.Empty(Drawn($"namespace House.Attic; {attic}"));

    [Fact]
    public void ArrowsOf_RoomsOfOneNamespace_AreToldApart() => Assert.Equal([("Attic", "Cellar")],
        Drawn("namespace House; public class Attic { public Wine? Best; }", ("Cellar/Wine.cs", "namespace House; public class Wine;")));

    private static IEnumerable<(string From, string To)> Drawn(string attic, params (string Path, string Text)[] others)
    {
        (string, string) cellar = ("Cellar/Wine.cs", "namespace House.Cellar; public class Wine { public int Year; }");
        var files = others.Append(("Attic/Attic.cs", attic));
        return RoomMap.ArrowsOf(ProjectCode.Of("House", others.Any(other => other.Path == cellar.Item1) ? files : files.Prepend(cellar)))
            .Select(arrow => (arrow.From, arrow.To));
    }
}
