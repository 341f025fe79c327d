/** The object-store port on S3 and what speaks its protocol, with the AWS SDK's blocking client. */
@NullMarked
package io.penstock.statestore.objectstore.s3;

import org.jspecify.annotations.NullMarked;
