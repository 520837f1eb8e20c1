using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Tests.DerivedObjects;

public sealed class DerivedUidTests
{
    [Fact]
    public void Create_SameInputs_IsTheSameOnEveryMachine() =>
        Assert.Equal(DerivedUid.Create("a", "b"), DerivedUid.Create("a", "b"));

    [Fact]
    public void Create_BordersAndAbsence_MakeADifference()
    {
        string[] uids =
        [
            DerivedUid.Create("ab", "c"), DerivedUid.Create("a", "bc"), DerivedUid.Create("abc"),
            DerivedUid.Create("abc", ""), DerivedUid.Create("abc", null), DerivedUid.Create(),
        ];
        Assert.Equal(uids.Length, uids.Distinct().Count());
    }

    [Fact]
    public void Create_AnyInput_IsAnUuidUid()
    {
        for (var i = 0; i < 200; i++)
        {
            var uid = DerivedUid.Create("x", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.Matches("^2\\.25\\.[1-9][0-9]{0,38}$", uid);
            var uuid = UInt128.Parse(uid["2.25.".Length..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(8, (int)(uuid >> 76) & 0xF);
            Assert.Equal(0b10, (int)(uuid >> 62) & 0b11);
        }
    }
}
