namespace SamSgp.Architecture.Tests.Rooms;

public sealed class CirclesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a>b b>c a>c", "")]
    [InlineData("a>b b>a", "a,b")]
    [InlineData("a>b b>c c>a c>d", "a,b,c")]
    [InlineData("a>b b>a b>c c>d d>c", "a,b c,d")] // joined by an arrow that leads one way
    public void Of_Arrows_FindsTheCircles(string arrows, string circles) => Assert.Equal(circles,
        string.Join(' ', Circles.Of([.. arrows.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(arrow => arrow.Split('>'))
            .Select(arrow => (arrow[0], arrow[1]))]).Select(circle => string.Join(',', circle))));
}
