using TransferLearning.Core.Files;
using Xunit;

namespace TransferLearning.Tests.Core;

/// <summary>Renaming waits for who has a file open for a moment, as Windows needs it, and for nothing else.</summary>
public sealed class PatientMoveTests
{
    private const int SharingViolation = unchecked((int)0x80070020);

    public static TheoryData<Exception> OfAMoment => [new IOException("in use", SharingViolation), new IOException("locked", unchecked((int)0x80070021)), new UnauthorizedAccessException("denied")];

    public static TheoryData<Exception> ForGood => [new FileNotFoundException("gone"), new IOException("disk full", unchecked((int)0x80070070)), new InvalidOperationException("ours")];

    [Theory]
    [MemberData(nameof(OfAMoment))]
    public void Who_has_the_file_for_a_moment_is_waited_for(Exception held)
    {
        var calls = 0;
        PatientMove.Run(Fail, 5, TimeSpan.Zero);
        Assert.Equal(4, calls);

        void Fail()
        {
            if (++calls < 4) throw held;
        }
    }

    [Theory]
    [MemberData(nameof(ForGood))]
    public void Another_failure_is_told_at_once(Exception failure)
    {
        var calls = 0;
        Assert.Same(failure, Record.Exception(() => PatientMove.Run(() => throw Counted(ref calls, failure), 5, TimeSpan.Zero)));
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Who_keeps_the_file_is_told_of_after_the_last_try()
    {
        var (calls, held) = (0, new IOException("in use", SharingViolation));
        Assert.Same(held, Record.Exception(() => PatientMove.Run(() => throw Counted(ref calls, held), 3, TimeSpan.Zero)));
        Assert.Equal(3, calls);
        Assert.Contains("another program has it open", PatientMove.Holder(held));
        Assert.Null(PatientMove.Holder(new IOException("disk full", unchecked((int)0x80070070))));
    }

    private static Exception Counted(ref int calls, Exception e)
    {
        calls++;
        return e;
    }
}
