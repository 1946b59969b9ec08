using System.Runtime.ExceptionServices;

namespace TransferLearning.Core.Threading;

/// <summary>Takes the one exception that tells a user most out of those that several threads ended with.</summary>
internal static class ThreadExceptions
{
    /// <summary>The cause: the first failure with a message for users, else the first one that is not the cancellation of the other threads, else the first.</summary>
    /// <param name="exceptions">What <see cref="Parallel"/> or <see cref="Task"/> threw.</param>
    public static Exception Cause(this AggregateException exceptions)
    {
        var all = exceptions.Flatten().InnerExceptions;
        return all.FirstOrDefault(e => e is TlearnException) ?? all.FirstOrDefault(e => e is not OperationCanceledException) ?? all.FirstOrDefault() ?? exceptions;
    }

    /// <summary>Throws the <see cref="Cause"/>, with the stack trace of the thread that it comes from.</summary>
    /// <param name="exceptions">What <see cref="Parallel"/> or <see cref="Task"/> threw.</param>
    public static void ThrowCause(this AggregateException exceptions) => ExceptionDispatchInfo.Throw(exceptions.Cause());
}
